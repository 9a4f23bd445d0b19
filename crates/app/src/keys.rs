//! Every key shape and access pattern of the one table, on one page. `docs/keys.md` is made from [`PATTERNS`].
//!
//! There is no secondary index: a second way in is a second small item, written in the same transaction.
//! Secrets (e-mail, codes, tokens) stand in keys only as a keyed hash, written `H` here.

use jiff::{Timestamp, civil::Date};
use maat_core::id::{
    ActivityId, AlertId, CheckInId, ConsentId, DeviceId, EntryId, GroupId, InvitationId, MediaId, MessageId,
    OrganisationId, ProposalId, RoutineId, UserId, WearerId,
};
use uuid::Uuid;

use crate::table::Key;

/// One kind of item: where it lives and what reads it.
pub struct Pattern {
    /// Its `type`.
    pub kind: &'static str,
    /// Shape of the partition key.
    pub pk: &'static str,
    /// Shape of the sort key.
    pub sk: &'static str,
    /// What it holds, and who reads it how.
    pub what: &'static str,
}

macro_rules! patterns {
    ($($kind:literal $pk:literal $sk:literal $what:literal)+) => {
        /// Every kind of item there is.
        pub const PATTERNS: &[Pattern] = &[$(Pattern { kind: $kind, pk: $pk, sk: $sk, what: $what }),+];
    };
}

patterns! {
    "organisation"    "organisation#O" "organisation"           "its name, zone, language; got"
    "carer"           "organisation#O" "carer#U"
        "a user's role in it; got on each request, listed"
    "activity"        "organisation#O" "activity#A"             "something that can be done; got, listed"
    "routine"         "organisation#O" "routine#R"              "a named set of entries; got, listed"
    "group"           "organisation#O" "group#G"                "wearers planned together; got, listed"
    "group_entry"     "organisation#O" "group_entry#G#E"
        "what a group has planned, of which each member has a copy; got, listed by group"
    "invitation"      "organisation#O" "invitation#I"           "who is asked to be a carer, for a week; listed"
    "media"           "organisation#O" "media#P"                "what is known of a picture of its own; got, counted"
    "wearer_summary"  "organisation#O" "wearer#W"               "name of a wearer of it; listed"

    "shared_wearer"   "organisation#O" "shared#W"
        "that a wearer of another organisation is shared with it; listed"

    "erased"          "organisation#O" "erased#W"
        "what stays of a wearer who was erased: counts by month"

    "user"            "user#U"         "user"                   "who signs in; got on each request"
    "membership"      "user#U"         "organisation#O"         "where a user belongs; listed for /me"
    "assignment"      "user#U"         "wearer#O#W"
        "the same again: whom a carer of an organisation sees; listed to take them out"
    "feed_of"         "user#U"         "feed#W"
        "that a user made a secret address of a wearer's calendar, and by which hash it is found"
    "session"         "user#U"         "session#S"
        "a signed-in browser again; listed to sign out everywhere"
    "reached"         "user#U"         "push#H"
        "a browser or phone on which a user is told what needs them, and its subscription; listed to send"
    "notifications"   "user#U"         "notifications"          "how a user wants to be told; got to send"

    "wearer"          "wearer#W"       "wearer"
        "head of a wearer: profile, zone history, settings; read with all below it in one query"
    "looks"           "wearer#W"       "activity#A"
        "copy of an activity that the plan uses, kept by the activity's edits"
    "assignment"      "wearer#W"       "carer#O#U"
        "a carer of an organisation assigned to the wearer, perhaps for some days; listed"
    "cursor"          "wearer#W"       "cursor"
        "processed up to, due instant, lease, open prompts; every edit writes it"
    "erasure"         "wearer#W"       "erasure"                "that the wearer is to be erased, and when"
    "device"          "wearer#W"       "device#D"               "a paired watch, and where it is woken"
    "series"          "wearer#W"       "series#E"               "a repeating entry with its revisions"
    "share"           "wearer#W"       "share#O"
        "that another organisation plans its part of the days, and what it is let see; got on its requests"
    "circle"          "wearer#W"       "circle"                 "who hears when there is no answer, in order"
    "consent"         "wearer#W"       "consent#S"
        "what was agreed to for the wearer, by whom and when, and since when it holds no more; listed"
    "untold"          "wearer#W"       "untold"
        "what is different today and not on the watch yet: what it shows meanwhile, and until when"

    "dated"           "plan#W"         "<date>#E"               "an entry that happens once"
    "change"          "plan#W"         "<date>#E#N"
        "what is different in occurrence N of an entry on its intended date"
    "moved_in"        "plan#W"         "<date>#moved#E#<intended date>#N"
        "copy of a change that moved an occurrence to this date"
    "dated_on"        "plan#W"         "entry#E"
        "on which date a dated entry is; the way in by id"

    "delay"           "plan#W"         "delay#<uuid v7>"
        "what moved when everything was made later; got when that is asked again, for a day"

    "check_in"        "log#W"          "<date>#<occurrence or ->#check_in#C" "what happened; ranged by date"
    "check_in_on"     "log#W"          "event#C"
        "on which date a check-in without an occurrence is; so that it is recorded once, whatever its date"
    "outcome"         "log#W"          "<date>#<occurrence>#prompt#<prompt>"
        "how a prompt ended; put if absent, so the first one wins"
    "correction"      "log#W"          "<date>#<occurrence>#correction#C" "evidence that came after the outcome"

    "message"         "message#W"      "message#X"              "a message to the watch, for a week; listed"
    "proposal"        "message#W"      "proposal#X"             "what the wearer proposes, for a month; listed"

    "alert"           "alert#O"        "L"
        "something for a carer to take; listed newest first"
    "open_alert"      "open#O"         "L"                      "the open ones again; listed for Today"
    "today"           "today#O"        "W"                      "one row a wearer for Today; listed"
    "delivery"        "delivery#W"     "D"                      "a wake that failed and is to be retried, or what a carer is to be told"
    "due"             "due#S"          "<instant>#wearer#W"
        "the next instant at which anything can happen to a wearer; ranged by instant"
    "due"             "due#S"          "<instant>#delivery#W#D"
        "the next try of a delivery; ranged by instant"

    "job"             "due#S"          "<instant>#job#<job>"
        "work that is done step by step, and how far it is; ranged by instant"

    "audit"           "audit#O"        "<uuid v7>"
        "who changed what, or looked; written with the change, listed newest first"
    "sealing"         "audit#O"        "sealing"
        "how far the audit is sealed, and that it is looked after; got with each change"
    "seal"            "audit#O"        "seal#N"
        "digests of the entries since the last seal, chained to it; ranged to verify"
    "access"          "access#W"       "<hour>#U"
        "who looked at a wearer in this hour; put if absent, listed with the next"
    "access_change"   "access#W"       "<instant>#<uuid v7>"
        "an audit entry about the wearer again; listed newest first"

    "identity"        "identity#H"     "identity"               "the user of an issuer and subject"
    "profile"         "identity#H"     "profile"
        "what a user pool knew of them when it last gave out a token: name, e-mail, whether that is verified"
    "login_by_email"  "email#H"        "email"
        "the login of an e-mail address in the built-in pool"
    "verified_email"  "email#H"        "user"
        "the user who has shown that an e-mail address is theirs: by it, who comes from another issuer is known again"

    "pool"            "pool"           "pool"
        "the built-in pool: its id, client and encrypted signing keys"
    "vapid"           "vapid"          "vapid"
        "the key by which push services know this server, encrypted"
    "login"           "login#U"        "login"
        "someone's password (hashed, and as sealed SRP verifier), state, authenticator, generation of grants in the built-in pool"
    "familiar"        "login#U"        "network#H"
        "a network that someone has signed in from; got when something is tried"

    "passkey"         "login#U"        "passkey#P"
        "the public key of a passkey of someone's, with its counter; listed, got when it signs in"
    "passkey_by_credential" "credential#H" "credential"
        "whose passkey has this credential id; got when it signs in"

    "code"            "code#H"         "code"                   "a pairing code, for minutes"
    "invitation_code" "code#H"         "code"                   "the invitation of a code, for a week"
    "waiting_watch"   "code#H"         "code"                   "a watch that shows a code of its own, for minutes"
    "asking_watch"    "token#H"        "token"
        "how a watch that shows a code asks whether it is paired, for minutes"
    "mailed_code"     "code#H"         "code"
        "a code sent by mail, for hours; kept for unknown addresses, too, and then never sent"
    "answered"        "once#H"         "once"                   "a challenge of a sign-in that has been answered, for minutes"
    "token"           "token#H"        "token"
        "the device of a device token; got on each request"
    "grant"           "token#H"        "token"
        "what a sign-in to the built-in pool granted; got when it is refreshed"
    "feed"            "token#H"        "token"
        "whose calendar a secret address shows, and by whose right; got each time it is read"
    "session"         "token#H"        "token"
        "the session of a browser's cookie; got on each page"

    "once"            "once#H"         "once"
        "the answer already given to an Idempotency-Key, for a day"
    "rate"            "rate#H"         "<window>"               "how often in this window, for limits"

    "report"          "report"         "<instant>"              "what a day's tidying deleted; listed by whoever runs the machine"
}

/// Organisation.
pub fn organisation(id: OrganisationId) -> Key {
    Key::new(organisation_pk(id), "organisation")
}

/// Partition of all that is an organisation's own.
pub fn organisation_pk(id: OrganisationId) -> String {
    format!("organisation#{id}")
}

/// A carer of an organisation.
pub fn carer(organisation: OrganisationId, user: UserId) -> Key {
    Key::new(organisation_pk(organisation), format!("carer#{user}"))
}

/// An activity of an organisation.
pub fn activity(organisation: OrganisationId, id: ActivityId) -> Key {
    Key::new(organisation_pk(organisation), format!("activity#{id}"))
}

/// A routine of an organisation.
pub fn routine(organisation: OrganisationId, id: RoutineId) -> Key {
    Key::new(organisation_pk(organisation), format!("routine#{id}"))
}

/// A group of an organisation.
pub fn group(organisation: OrganisationId, id: GroupId) -> Key {
    Key::new(organisation_pk(organisation), format!("group#{id}"))
}

/// The beginning of the sort keys of a group's entries.
pub fn group_entries_sk(group: GroupId) -> String {
    format!("group_entry#{group}#")
}

/// An entry of a group.
pub fn group_entry(organisation: OrganisationId, group: GroupId, entry: EntryId) -> Key {
    Key::new(
        organisation_pk(organisation),
        format!("{}{entry}", group_entries_sk(group)),
    )
}

/// That someone is asked to be a carer of an organisation.
pub fn invitation(organisation: OrganisationId, id: InvitationId) -> Key {
    Key::new(organisation_pk(organisation), format!("invitation#{id}"))
}

/// A picture of an organisation's own.
pub fn media(organisation: OrganisationId, id: MediaId) -> Key {
    Key::new(organisation_pk(organisation), format!("media#{id}"))
}

/// The summary by which an organisation lists a wearer.
pub fn wearer_summary(organisation: OrganisationId, wearer: WearerId) -> Key {
    Key::new(organisation_pk(organisation), format!("wearer#{wearer}"))
}

/// That a wearer of another organisation is shared with this one.
pub fn shared_wearer(organisation: OrganisationId, wearer: WearerId) -> Key {
    Key::new(organisation_pk(organisation), format!("shared#{wearer}"))
}

/// A user.
pub fn user(id: UserId) -> Key {
    Key::new(user_pk(id), "user")
}

/// Partition of all that is a user's own.
pub fn user_pk(id: UserId) -> String {
    format!("user#{id}")
}

/// Where a user belongs.
pub fn membership(user: UserId, organisation: OrganisationId) -> Key {
    Key::new(user_pk(user), format!("organisation#{organisation}"))
}

/// Whose groups may be others once the item with this key is: it says where they belong, or who they are at which issuer.
pub fn grouped(key: &Key) -> Option<UserId> {
    let user = key.pk.strip_prefix("user#")?;
    let says = key.sk == "user" || key.sk.starts_with("organisation#");
    user.parse().ok().filter(|_| says)
}

/// The secret address that a user made of a wearer's calendar.
pub fn feed_of(user: UserId, wearer: WearerId) -> Key {
    Key::new(user_pk(user), format!("feed#{wearer}"))
}

/// A signed-in browser.
pub fn session(user: UserId, session: Uuid) -> Key {
    Key::new(user_pk(user), format!("session#{session}"))
}

/// A browser or phone on which a user is told, by the keyed hash of its address.
pub fn reached(user: UserId, hash: &str) -> Key {
    Key::new(user_pk(user), format!("push#{hash}"))
}

/// How a user wants to be told.
pub fn notifications(user: UserId) -> Key {
    Key::new(user_pk(user), "notifications")
}

/// Partition of a wearer's head.
pub fn wearer_pk(id: WearerId) -> String {
    format!("wearer#{id}")
}

/// The first item of a wearer's head.
pub fn wearer(id: WearerId) -> Key {
    Key::new(wearer_pk(id), "wearer")
}

/// Every partition that is a wearer's own, the head last.
pub fn wearer_partitions(id: WearerId) -> [String; 6] {
    let delivery = format!("delivery#{id}");
    [
        delivery,
        message_pk(id),
        plan_pk(id),
        log_pk(id),
        access_pk(id),
        wearer_pk(id),
    ]
}

/// That a wearer is to be erased.
pub fn erasure(id: WearerId) -> Key {
    Key::new(wearer_pk(id), "erasure")
}

/// What stays of a wearer who was erased.
pub fn erased(organisation: OrganisationId, id: WearerId) -> Key {
    Key::new(organisation_pk(organisation), format!("erased#{id}"))
}

/// A wearer's copy of an activity's looks.
pub fn looks(wearer: WearerId, activity: ActivityId) -> Key {
    Key::new(wearer_pk(wearer), format!("activity#{activity}"))
}

/// That a carer of an organisation is assigned to a wearer.
pub fn assignment(wearer: WearerId, organisation: OrganisationId, user: UserId) -> Key {
    Key::new(wearer_pk(wearer), format!("carer#{organisation}#{user}"))
}

/// The same assignment, filed under the user.
pub fn assigned(user: UserId, organisation: OrganisationId, wearer: WearerId) -> Key {
    Key::new(user_pk(user), format!("wearer#{organisation}#{wearer}"))
}

/// A wearer's cursor.
pub fn cursor(wearer: WearerId) -> Key {
    Key::new(wearer_pk(wearer), "cursor")
}

/// The cursor that moves whenever the item with this key is written: that of the wearer whose head, plan or log it is in.
/// Rights are read on each request, and that they are to be erased is no part of their day: neither moves it.
pub fn cursor_over(key: &Key) -> Option<Key> {
    let (kind, wearer) = key.pk.split_once('#')?;
    let apart = kind == "wearer" && (key.sk.starts_with("carer#") || key.sk == "erasure");
    (matches!(kind, "wearer" | "plan" | "log") && !apart).then(|| Key::new(format!("wearer#{wearer}"), "cursor"))
}

/// A device of a wearer.
pub fn device(wearer: WearerId, device: DeviceId) -> Key {
    Key::new(wearer_pk(wearer), format!("device#{device}"))
}

/// That a wearer is shared with another organisation.
pub fn share(wearer: WearerId, with: OrganisationId) -> Key {
    Key::new(wearer_pk(wearer), format!("share#{with}"))
}

/// Who hears when a wearer does not answer.
pub fn circle(wearer: WearerId) -> Key {
    Key::new(wearer_pk(wearer), "circle")
}

/// What was agreed to for a wearer.
pub fn consent(wearer: WearerId, id: ConsentId) -> Key {
    Key::new(wearer_pk(wearer), format!("consent#{id}"))
}

/// What is different today and not on a wearer's watch yet.
pub fn untold(wearer: WearerId) -> Key {
    Key::new(wearer_pk(wearer), "untold")
}

/// A repeating entry of a wearer.
pub fn series(wearer: WearerId, entry: EntryId) -> Key {
    Key::new(wearer_pk(wearer), format!("series#{entry}"))
}

/// Partition of what is on a wearer's plan by date.
pub fn plan_pk(wearer: WearerId) -> String {
    format!("plan#{wearer}")
}

/// An entry that happens once.
pub fn dated(wearer: WearerId, date: Date, entry: EntryId) -> Key {
    Key::new(plan_pk(wearer), format!("{date}#{entry}"))
}

/// What is different in occurrence `number` of an entry on its intended date.
pub fn change(wearer: WearerId, date: Date, entry: EntryId, number: u32) -> Key {
    Key::new(plan_pk(wearer), format!("{date}#{entry}#{number}"))
}

/// The copy of a change by which the date it moved the occurrence to finds it.
pub fn moved_in(wearer: WearerId, date: Date, entry: EntryId, intended: Date, number: u32) -> Key {
    Key::new(plan_pk(wearer), format!("{date}#moved#{entry}#{intended}#{number}"))
}

/// The way in to a dated entry by its id.
pub fn dated_on(wearer: WearerId, entry: EntryId) -> Key {
    Key::new(plan_pk(wearer), format!("entry#{entry}"))
}

/// What moved when everything was made later.
pub fn delay(wearer: WearerId, id: Uuid) -> Key {
    Key::new(plan_pk(wearer), format!("delay#{id}"))
}

/// Partition of what happened to a wearer.
pub fn log_pk(wearer: WearerId) -> String {
    format!("log#{wearer}")
}

/// A row of the log: `occurrence` is `-` for what belongs to no occurrence; `kind` is `check_in`, `prompt` or `correction`.
pub fn log(wearer: WearerId, date: Date, occurrence: &str, kind: &str, id: &str) -> Key {
    Key::new(log_pk(wearer), format!("{date}#{occurrence}#{kind}#{id}"))
}

/// The way in to a check-in without an occurrence by its id.
pub fn check_in_on(wearer: WearerId, id: CheckInId) -> Key {
    Key::new(log_pk(wearer), format!("event#{id}"))
}

/// Partition of what is said to and by a watch in words.
pub fn message_pk(wearer: WearerId) -> String {
    format!("message#{wearer}")
}

/// A message to a watch.
pub fn message(wearer: WearerId, id: MessageId) -> Key {
    Key::new(message_pk(wearer), format!("message#{id}"))
}

/// What a wearer proposes.
pub fn proposal(wearer: WearerId, id: ProposalId) -> Key {
    Key::new(message_pk(wearer), format!("proposal#{id}"))
}

/// Partition of an organisation's alerts.
pub fn alert_pk(organisation: OrganisationId) -> String {
    format!("alert#{organisation}")
}

/// An alert.
pub fn alert(organisation: OrganisationId, id: AlertId) -> Key {
    Key::new(alert_pk(organisation), id.to_string())
}

/// Partition of an organisation's open alerts.
pub fn open_alert_pk(organisation: OrganisationId) -> String {
    format!("open#{organisation}")
}

/// An open alert, once more.
pub fn open_alert(organisation: OrganisationId, id: AlertId) -> Key {
    Key::new(open_alert_pk(organisation), id.to_string())
}

/// Partition of the rows for Today.
pub fn today_pk(organisation: OrganisationId) -> String {
    format!("today#{organisation}")
}

/// A wearer's row for Today.
pub fn today(organisation: OrganisationId, wearer: WearerId) -> Key {
    Key::new(today_pk(organisation), wearer.to_string())
}

/// A send that is to be retried, or is to be made.
pub fn delivery(wearer: WearerId, id: Uuid) -> Key {
    Key::new(format!("delivery#{wearer}"), id.to_string())
}

/// Partition of what is due.
pub fn due_pk(shard: u32) -> String {
    format!("due#{shard}")
}

/// The next instant at which anything can happen to a wearer.
pub fn due_wearer(shard: u32, at: Timestamp, wearer: WearerId) -> Key {
    Key::new(due_pk(shard), format!("{}#wearer#{wearer}", instant(at)))
}

/// The next try of a delivery.
pub fn due_delivery(shard: u32, at: Timestamp, wearer: WearerId, id: Uuid) -> Key {
    Key::new(due_pk(shard), format!("{}#delivery#{wearer}#{id}", instant(at)))
}

/// When a job goes on.
pub fn due_job(shard: u32, at: Timestamp, job: &str) -> Key {
    Key::new(due_pk(shard), format!("{}#job#{job}", instant(at)))
}

/// The instant of a due row; `None` for the key of anything else.
pub fn due_at(key: &Key) -> Option<Timestamp> {
    due_shard(key).and_then(|_| key.sk.split('#').next()?.parse().ok())
}

/// The partition of a due row; `None` for the key of anything else.
pub fn due_shard(key: &Key) -> Option<u32> {
    key.pk.strip_prefix("due#")?.parse().ok()
}

/// An instant whose text sorts as time does: UTC, always with milliseconds.
pub fn instant(at: Timestamp) -> String {
    format!("{at:.3}")
}

/// Partition of an organisation's audit.
pub fn audit_pk(organisation: OrganisationId) -> String {
    format!("audit#{organisation}")
}

/// An audit entry.
pub fn audit(organisation: OrganisationId, id: Uuid) -> Key {
    Key::new(audit_pk(organisation), id.to_string())
}

/// How far an organisation's audit is sealed.
pub fn sealing(organisation: OrganisationId) -> Key {
    Key::new(audit_pk(organisation), "sealing")
}

/// A seal of an organisation's audit, counted from 1.
pub fn seal(organisation: OrganisationId, number: u64) -> Key {
    Key::new(audit_pk(organisation), format!("seal#{number:010}"))
}

/// Partition of who looked at a wearer or changed something of theirs, by time.
pub fn access_pk(wearer: WearerId) -> String {
    format!("access#{wearer}")
}

/// Who looked at a wearer in an hour (`2026-11-23T08`).
pub fn access(wearer: WearerId, hour: &str, user: UserId) -> Key {
    Key::new(access_pk(wearer), format!("{hour}#{user}"))
}

/// A change of something of a wearer's, among who looked.
pub fn access_change(wearer: WearerId, at: Timestamp, entry: Uuid) -> Key {
    Key::new(access_pk(wearer), format!("{}#{entry}", instant(at)))
}

/// The user of an issuer and subject.
pub fn identity(hash: &str) -> Key {
    Key::new(format!("identity#{hash}"), "identity")
}

/// What a user pool knew of them.
pub fn profile(hash: &str) -> Key {
    Key::new(format!("identity#{hash}"), "profile")
}

/// The login of an e-mail address.
pub fn login_by_email(hash: &str) -> Key {
    Key::new(format!("email#{hash}"), "email")
}

/// The user who has shown that an e-mail address is theirs.
pub fn verified_email(hash: &str) -> Key {
    Key::new(format!("email#{hash}"), "user")
}

/// The built-in pool.
pub fn pool() -> Key {
    Key::new("pool", "pool")
}

/// The key by which push services know this server.
pub fn vapid() -> Key {
    Key::new("vapid", "vapid")
}

/// A login of the built-in pool, by its subject.
pub fn login(subject: Uuid) -> Key {
    Key::new(login_pk(subject), "login")
}

/// A network that a login has signed in from.
pub fn familiar(subject: Uuid, network: &str) -> Key {
    Key::new(login_pk(subject), format!("network#{network}"))
}

/// Partition of all that is a login's own.
pub fn login_pk(subject: Uuid) -> String {
    format!("login#{subject}")
}

/// A passkey of a login.
pub fn passkey(subject: Uuid, id: Uuid) -> Key {
    Key::new(login_pk(subject), format!("passkey#{id}"))
}

/// Whose passkey has a credential id.
pub fn passkey_by_credential(hash: &str) -> Key {
    Key::new(format!("credential#{hash}"), "credential")
}

/// A code that buys something for minutes.
pub fn code(hash: &str) -> Key {
    Key::new(format!("code#{hash}"), "code")
}

/// A bearer's token.
pub fn token(hash: &str) -> Key {
    Key::new(format!("token#{hash}"), "token")
}

/// An answer already given.
pub fn once(hash: &str) -> Key {
    Key::new(format!("once#{hash}"), "once")
}

/// A counter of a limit, for one window.
pub fn rate(hash: &str, window: &str) -> Key {
    Key::new(format!("rate#{hash}"), window)
}

/// The report of a tidying.
pub fn report(at: Timestamp) -> Key {
    Key::new("report", instant(at))
}

/// `docs/keys.md`, whole.
pub fn page() -> String {
    let mut page = String::from(
        "# Keys\n\nEvery kind of item in the one table. Made from `crates/app/src/keys.rs` by `cargo xtask docs`; do not edit.\n\n\
         O organisation, U user, W wearer, A activity, E entry, D device or delivery, C check-in, L alert, P picture or passkey, X message or proposal, S shard or session,\n\
         R routine, G group, N number on that date, H keyed hash. A `<date>` is the intended local date; an `<instant>` is UTC with milliseconds.\n\n\
         | type | pk | sk | what |\n|---|---|---|---|\n",
    );
    for Pattern { kind, pk, sk, what } in PATTERNS {
        page.push_str(&format!("| `{kind}` | `{pk}` | `{sk}` | {what} |\n"));
    }
    page
}
