//! What Windows and Outlook call the time zones of the world.
//!
//! Facts from the Unicode CLDR, `supplemental/windowsZones.xml` (each Windows zone, its display name without the offset
//! in front, its zone for territory 001), under today's IANA names; and display names of older Windows and Outlook.

/// The Windows name, the display name, the IANA name.
#[rustfmt::skip] // One row a line.
const ZONES: [(&str, &str, &str); 142] = [
    ("Afghanistan Standard Time", "Kabul", "Asia/Kabul"),
    ("Alaskan Standard Time", "Alaska", "America/Anchorage"),
    ("Alberta Standard Time", "Alberta", "America/Edmonton"),
    ("Aleutian Standard Time", "Aleutian Islands", "America/Adak"),
    ("Altai Standard Time", "Barnaul, Gorno-Altaysk", "Asia/Barnaul"),
    ("Arab Standard Time", "Kuwait, Riyadh", "Asia/Riyadh"),
    ("Arabian Standard Time", "Abu Dhabi, Muscat", "Asia/Dubai"),
    ("Arabic Standard Time", "Baghdad", "Asia/Baghdad"),
    ("Argentina Standard Time", "City of Buenos Aires", "America/Argentina/Buenos_Aires"),
    ("Astrakhan Standard Time", "Astrakhan, Ulyanovsk", "Europe/Astrakhan"),
    ("Atlantic Standard Time", "Atlantic Time (Canada)", "America/Halifax"),
    ("AUS Central Standard Time", "Darwin", "Australia/Darwin"),
    ("Aus Central W. Standard Time", "Eucla", "Australia/Eucla"),
    ("AUS Eastern Standard Time", "Canberra, Melbourne, Sydney", "Australia/Sydney"),
    ("Azerbaijan Standard Time", "Baku", "Asia/Baku"),
    ("Azores Standard Time", "Azores", "Atlantic/Azores"),
    ("Bahia Standard Time", "Salvador", "America/Bahia"),
    ("Bangladesh Standard Time", "Dhaka", "Asia/Dhaka"),
    ("Belarus Standard Time", "Minsk", "Europe/Minsk"),
    ("Bougainville Standard Time", "Bougainville Island", "Pacific/Bougainville"),
    ("British Columbia Standard Time", "British Columbia", "America/Vancouver"),
    ("Canada Central Standard Time", "Saskatchewan", "America/Regina"),
    ("Cape Verde Standard Time", "Cabo Verde Is.", "Atlantic/Cape_Verde"),
    ("Caucasus Standard Time", "Yerevan", "Asia/Yerevan"),
    ("Cen. Australia Standard Time", "Adelaide", "Australia/Adelaide"),
    ("Central America Standard Time", "Central America", "America/Guatemala"),
    ("Central Asia Standard Time", "Astana", "Asia/Bishkek"),
    ("Central Brazilian Standard Time", "Cuiaba", "America/Cuiaba"),
    ("Central Europe Standard Time", "Belgrade, Bratislava, Budapest, Ljubljana, Prague", "Europe/Budapest"),
    ("Central European Standard Time", "Sarajevo, Skopje, Warsaw, Zagreb", "Europe/Warsaw"),
    ("Central Pacific Standard Time", "Solomon Is., New Caledonia", "Pacific/Guadalcanal"),
    ("Central Standard Time", "Central Time (US & Canada)", "America/Chicago"),
    ("Central Standard Time (Mexico)", "Guadalajara, Mexico City, Monterrey", "America/Mexico_City"),
    ("Chatham Islands Standard Time", "Chatham Islands", "Pacific/Chatham"),
    ("China Standard Time", "Beijing, Chongqing, Hong Kong, Urumqi", "Asia/Shanghai"),
    ("Cuba Standard Time", "Havana", "America/Havana"),
    ("Dateline Standard Time", "International Date Line West", "Etc/GMT+12"),
    ("E. Africa Standard Time", "Nairobi", "Africa/Nairobi"),
    ("E. Australia Standard Time", "Brisbane", "Australia/Brisbane"),
    ("E. Europe Standard Time", "Chisinau", "Europe/Chisinau"),
    ("E. South America Standard Time", "Brasilia", "America/Sao_Paulo"),
    ("Easter Island Standard Time", "Easter Island", "Pacific/Easter"),
    ("Eastern Standard Time", "Eastern Time (US & Canada)", "America/New_York"),
    ("Eastern Standard Time (Mexico)", "Chetumal", "America/Cancun"),
    ("Egypt Standard Time", "Cairo", "Africa/Cairo"),
    ("Ekaterinburg Standard Time", "Ekaterinburg", "Asia/Yekaterinburg"),
    ("Fiji Standard Time", "Fiji", "Pacific/Fiji"),
    ("FLE Standard Time", "Helsinki, Kyiv, Riga, Sofia, Tallinn, Vilnius", "Europe/Kyiv"),
    ("Georgian Standard Time", "Tbilisi", "Asia/Tbilisi"),
    ("GMT Standard Time", "Dublin, Edinburgh, Lisbon, London", "Europe/London"),
    ("Greenland Standard Time", "Greenland", "America/Nuuk"),
    ("Greenwich Standard Time", "Monrovia, Reykjavik", "Atlantic/Reykjavik"),
    ("GTB Standard Time", "Athens, Bucharest", "Europe/Bucharest"),
    ("Haiti Standard Time", "Haiti", "America/Port-au-Prince"),
    ("Hawaiian Standard Time", "Hawaii", "Pacific/Honolulu"),
    ("India Standard Time", "Chennai, Kolkata, Mumbai, New Delhi", "Asia/Kolkata"),
    ("Iran Standard Time", "Tehran", "Asia/Tehran"),
    ("Israel Standard Time", "Jerusalem", "Asia/Jerusalem"),
    ("Jordan Standard Time", "Amman", "Asia/Amman"),
    ("Kaliningrad Standard Time", "Kaliningrad", "Europe/Kaliningrad"),
    ("Korea Standard Time", "Seoul", "Asia/Seoul"),
    ("Libya Standard Time", "Tripoli", "Africa/Tripoli"),
    ("Line Islands Standard Time", "Kiritimati Island", "Pacific/Kiritimati"),
    ("Lord Howe Standard Time", "Lord Howe Island", "Australia/Lord_Howe"),
    ("Magadan Standard Time", "Magadan", "Asia/Magadan"),
    ("Magallanes Standard Time", "Punta Arenas", "America/Punta_Arenas"),
    ("Manitoba Standard Time", "Manitoba", "America/Winnipeg"),
    ("Marquesas Standard Time", "Marquesas Islands", "Pacific/Marquesas"),
    ("Mauritius Standard Time", "Port Louis", "Indian/Mauritius"),
    ("Middle East Standard Time", "Beirut", "Asia/Beirut"),
    ("Montevideo Standard Time", "Montevideo", "America/Montevideo"),
    ("Morocco Standard Time", "Casablanca", "Africa/Casablanca"),
    ("Mountain Standard Time", "Mountain Time (US & Canada)", "America/Denver"),
    ("Mountain Standard Time (Mexico)", "Chihuahua, La Paz, Mazatlan", "America/Mazatlan"),
    ("Myanmar Standard Time", "Yangon (Rangoon)", "Asia/Yangon"),
    ("N. Central Asia Standard Time", "Novosibirsk", "Asia/Novosibirsk"),
    ("Namibia Standard Time", "Windhoek", "Africa/Windhoek"),
    ("Nepal Standard Time", "Kathmandu", "Asia/Kathmandu"),
    ("New Zealand Standard Time", "Auckland, Wellington", "Pacific/Auckland"),
    ("Newfoundland Standard Time", "Newfoundland", "America/St_Johns"),
    ("Norfolk Standard Time", "Norfolk Island", "Pacific/Norfolk"),
    ("North Asia East Standard Time", "Irkutsk", "Asia/Irkutsk"),
    ("North Asia Standard Time", "Krasnoyarsk", "Asia/Krasnoyarsk"),
    ("North Korea Standard Time", "Pyongyang", "Asia/Pyongyang"),
    ("Omsk Standard Time", "Omsk", "Asia/Omsk"),
    ("Pacific SA Standard Time", "Santiago", "America/Santiago"),
    ("Pacific Standard Time", "Pacific Time (US & Canada)", "America/Los_Angeles"),
    ("Pacific Standard Time (Mexico)", "Baja California", "America/Tijuana"),
    ("Pakistan Standard Time", "Islamabad, Karachi", "Asia/Karachi"),
    ("Paraguay Standard Time", "Asuncion", "America/Asuncion"),
    ("Qyzylorda Standard Time", "Qyzylorda", "Asia/Qyzylorda"),
    ("Romance Standard Time", "Brussels, Copenhagen, Madrid, Paris", "Europe/Paris"),
    ("Russia Time Zone 10", "Chokurdakh", "Asia/Srednekolymsk"),
    ("Russia Time Zone 11", "Anadyr, Petropavlovsk-Kamchatsky", "Asia/Kamchatka"),
    ("Russia Time Zone 3", "Izhevsk, Samara", "Europe/Samara"),
    ("Russian Standard Time", "Moscow, St. Petersburg", "Europe/Moscow"),
    ("SA Eastern Standard Time", "Cayenne, Fortaleza", "America/Cayenne"),
    ("SA Pacific Standard Time", "Bogota, Lima, Quito, Rio Branco", "America/Bogota"),
    ("SA Western Standard Time", "Georgetown, La Paz, Manaus, San Juan", "America/La_Paz"),
    ("Saint Pierre Standard Time", "Saint Pierre and Miquelon", "America/Miquelon"),
    ("Sakhalin Standard Time", "Sakhalin", "Asia/Sakhalin"),
    ("Samoa Standard Time", "Samoa", "Pacific/Apia"),
    ("Sao Tome Standard Time", "Sao Tome", "Africa/Sao_Tome"),
    ("Saratov Standard Time", "Saratov", "Europe/Saratov"),
    ("SE Asia Standard Time", "Bangkok, Hanoi, Jakarta", "Asia/Bangkok"),
    ("Singapore Standard Time", "Kuala Lumpur, Singapore", "Asia/Singapore"),
    ("South Africa Standard Time", "Harare, Pretoria", "Africa/Johannesburg"),
    ("South Sudan Standard Time", "Juba", "Africa/Juba"),
    ("Sri Lanka Standard Time", "Sri Jayawardenepura", "Asia/Colombo"),
    ("Sudan Standard Time", "Khartoum", "Africa/Khartoum"),
    ("Syria Standard Time", "Damascus", "Asia/Damascus"),
    ("Taipei Standard Time", "Taipei", "Asia/Taipei"),
    ("Tasmania Standard Time", "Hobart", "Australia/Hobart"),
    ("Tocantins Standard Time", "Araguaina", "America/Araguaina"),
    ("Tokyo Standard Time", "Osaka, Sapporo, Tokyo", "Asia/Tokyo"),
    ("Tomsk Standard Time", "Tomsk", "Asia/Tomsk"),
    ("Tonga Standard Time", "Nuku'alofa", "Pacific/Tongatapu"),
    ("Transbaikal Standard Time", "Chita", "Asia/Chita"),
    ("Turkey Standard Time", "Istanbul", "Europe/Istanbul"),
    ("Turks And Caicos Standard Time", "Turks and Caicos", "America/Grand_Turk"),
    ("Ulaanbaatar Standard Time", "Ulaanbaatar", "Asia/Ulaanbaatar"),
    ("US Eastern Standard Time", "Indiana (East)", "America/Indiana/Indianapolis"),
    ("US Mountain Standard Time", "Arizona", "America/Phoenix"),
    ("UTC", "Coordinated Universal Time", "Etc/UTC"),
    ("UTC+12", "Coordinated Universal Time+12", "Etc/GMT-12"),
    ("UTC+13", "Coordinated Universal Time+13", "Etc/GMT-13"),
    ("UTC-02", "Coordinated Universal Time-02", "Etc/GMT+2"),
    ("UTC-08", "Coordinated Universal Time-08", "Etc/GMT+8"),
    ("UTC-09", "Coordinated Universal Time-09", "Etc/GMT+9"),
    ("UTC-11", "Coordinated Universal Time-11", "Etc/GMT+11"),
    ("Venezuela Standard Time", "Caracas", "America/Caracas"),
    ("Vladivostok Standard Time", "Vladivostok", "Asia/Vladivostok"),
    ("Volgograd Standard Time", "Volgograd", "Europe/Volgograd"),
    ("W. Australia Standard Time", "Perth", "Australia/Perth"),
    ("W. Central Africa Standard Time", "West Central Africa", "Africa/Lagos"),
    ("W. Europe Standard Time", "Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", "Europe/Berlin"),
    ("W. Mongolia Standard Time", "Hovd", "Asia/Hovd"),
    ("West Asia Standard Time", "Ashgabat, Tashkent", "Asia/Tashkent"),
    ("West Bank Standard Time", "Gaza, Hebron", "Asia/Hebron"),
    ("West Pacific Standard Time", "Guam, Port Moresby", "Pacific/Port_Moresby"),
    ("Yakutsk Standard Time", "Yakutsk", "Asia/Yakutsk"),
    ("Yukon Standard Time", "Yukon", "America/Whitehorse"),
];

/// A display name no longer in use, the IANA name.
#[rustfmt::skip] // One row a line.
const OLDER: [(&str, &str); 44] = [
    ("Athens, Istanbul, Minsk", "Europe/Athens"),
    ("Athens, Beirut, Istanbul, Minsk", "Europe/Athens"),
    ("Helsinki, Kiev, Riga, Sofia, Tallinn, Vilnius", "Europe/Kyiv"),
    ("Helsinki, Kyiv, Riga, Sofia, Talinn, Vilnius", "Europe/Kyiv"),
    ("Greenwich Mean Time: Dublin, Edinburgh, Lisbon, London", "Europe/London"),
    ("Greenwich Mean Time : Dublin, Edinburgh, Lisbon, London", "Europe/London"),
    ("Greenwich Mean Time; Dublin, Edinburgh, London", "Europe/London"),
    ("Amsterdam, Berlin, Bern, Rom, Stockholm, Wien", "Europe/Berlin"),
    ("Amsterdam, Berlijn, Bern, Rome, Stockholm, Wenen", "Europe/Amsterdam"),
    ("Brussel, Kopenhagen, Madrid, Parijs", "Europe/Brussels"),
    ("Bruxelles, Copenhague, Madrid, Paris", "Europe/Paris"),
    ("Belgrade, Pozsony, Budapest, Ljubljana, Prague", "Europe/Budapest"),
    ("Prague, Central Europe", "Europe/Prague"),
    ("Sarajevo, Skopje, Sofija, Vilnius, Warsaw, Zagreb", "Europe/Warsaw"),
    ("Bucharest", "Europe/Bucharest"),
    ("Baghdad, Kuwait, Riyadh", "Asia/Riyadh"),
    ("Moscow, St. Petersburg, Volgograd", "Europe/Moscow"),
    ("Baku, Tbilisi, Yerevan", "Asia/Baku"),
    ("Islamabad, Karachi, Tashkent", "Asia/Karachi"),
    ("Calcutta, Chennai, Mumbai, New Delhi", "Asia/Kolkata"),
    ("Almaty, Novosibirsk", "Asia/Almaty"),
    ("Astana, Dhaka", "Asia/Dhaka"),
    ("Rangoon", "Asia/Yangon"),
    ("Beijing, Chongqing, Hong Kong SAR, Urumqi", "Asia/Shanghai"),
    ("Irkutsk, Ulaan Bataar", "Asia/Irkutsk"),
    ("Singapore, Kuala Lumpur", "Asia/Singapore"),
    ("Canberra, Melbourne, Sydney, Hobart", "Australia/Sydney"),
    ("Hobart, Tasmania", "Australia/Hobart"),
    ("Magadan, Solomon Is., New Caledonia", "Pacific/Guadalcanal"),
    ("Fiji, Kamchatka, Marshall Is.", "Pacific/Fiji"),
    ("Midway Island, Samoa", "Pacific/Pago_Pago"),
    ("Bogota, Lima, Quito", "America/Bogota"),
    ("Caracas, La Paz", "America/La_Paz"),
    ("Buenos Aires", "America/Argentina/Buenos_Aires"),
    ("Buenos Aires, Georgetown", "America/Argentina/Buenos_Aires"),
    ("Mid-Atlantic", "Etc/GMT+2"),
    ("Mid-Atlantic - Old", "Etc/GMT+2"),
    ("Cape Verde Is.", "Atlantic/Cape_Verde"),
    ("Casablanca, Monrovia", "Africa/Casablanca"),
    ("Casablanca, Monrovia, Reykjavik", "Africa/Casablanca"),
    ("Mexico City", "America/Mexico_City"),
    ("Tijuana, Baja California", "America/Tijuana"),
    ("Pacific Time (US & Canada); Tijuana", "America/Los_Angeles"),
    ("Universal Coordinated Time", "Etc/UTC"),
];

/// The IANA name of a Windows zone (`W. Europe Standard Time`).
pub(super) fn by_name(name: &str) -> Option<&'static str> {
    ZONES
        .iter()
        .find(|(windows, ..)| windows.eq_ignore_ascii_case(name))
        .map(|row| row.2)
}

/// The IANA name of a zone by the display name behind its offset (`Canberra, Melbourne, Sydney`).
pub(super) fn by_places(places: &str) -> Option<&'static str> {
    let newer = ZONES.iter().map(|(_, shown, iana)| (*shown, *iana));
    newer
        .chain(OLDER)
        .find(|(shown, _)| shown.eq_ignore_ascii_case(places))
        .map(|row| row.1)
}

/// Every zone that Windows knows, by its IANA name.
pub(super) fn all() -> impl Iterator<Item = &'static str> {
    ZONES.iter().map(|row| row.2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Zone;

    #[test]
    fn every_zone_of_the_table_is_in_the_tz_database() {
        let older = OLDER.iter().map(|row| row.1);
        for name in all().chain(older) {
            assert!(Zone::named(name).is_ok(), "{name}");
        }
    }

    #[test]
    fn names_are_found_whatever_their_case() {
        assert_eq!(by_name("w. europe standard time"), Some("Europe/Berlin"));
        assert_eq!(by_places("Eastern Time (US & Canada)"), Some("America/New_York"));
        assert_eq!(by_places("Moscow, St. Petersburg, Volgograd"), Some("Europe/Moscow"));
        assert_eq!(by_name("Mars Standard Time"), None);
    }
}
