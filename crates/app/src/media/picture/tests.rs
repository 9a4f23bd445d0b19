use image::{Rgb, RgbImage, Rgba};

use super::*;

fn file(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    image.into().write_to(&mut Cursor::new(&mut bytes), format).unwrap();
    bytes
}

/// Red left, blue right.
fn halves(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, _| {
        if x < width / 2 {
            Rgb([255, 0, 0])
        } else {
            Rgb([0, 0, 255])
        }
    })
}

fn read(picture: &Picture) -> RgbaImage {
    image::load_from_memory(&picture.bytes).unwrap().to_rgba8()
}

/// A PNG's chunk with its checksum (PNG 3, 5.3).
fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let body = [kind, data].concat();
    let crc = body.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg())
        })
    });
    [
        &u32::try_from(data.len()).unwrap().to_be_bytes()[..],
        &body,
        &(!crc).to_be_bytes(),
    ]
    .concat()
}

fn png_of(width: u32, height: u32, pixels: &[u8]) -> Vec<u8> {
    let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &head),
        chunk(b"IDAT", pixels),
        chunk(b"IEND", &[]),
    ]
    .concat()
}

/// An Exif block that says which side is up (Exif 3.0, 4.6.5: orientation is tag 0x0112).
fn exif(orientation: u8) -> Vec<u8> {
    let mut block = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    block.extend([orientation, 0, 0, 0, 0, 0, 0]);
    block.extend(b"GPS 52.37 4.89");
    block
}

fn photo(width: u32, height: u32, orientation: u8) -> Vec<u8> {
    let plain = file(halves(width, height), ImageFormat::Jpeg);
    let exif = exif(orientation);
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&plain[..2], &[0xFF, 0xE1], &length, &exif, &plain[2..]].concat()
}

#[test]
fn a_photo_is_turned_upright_cropped_to_its_middle_and_scaled_down() {
    // Lying on its side: what is left in the file is on top for who looks.
    let picture = Picture::read(&photo(1600, 1200, 6)).unwrap();
    assert_eq!((picture.side, picture.content_type), (SIDE, "image/jpeg"));
    let seen = read(&picture);
    assert_eq!(seen.dimensions(), (SIDE, SIDE));
    let (top, bottom) = (seen.get_pixel(256, 20), seen.get_pixel(256, 490));
    assert!(top[0] > 200 && top[2] < 60, "red on top: {top:?}");
    assert!(bottom[2] > 200 && bottom[0] < 60, "blue below: {bottom:?}");
}

#[test]
fn nothing_of_the_file_but_its_pixels_comes_through() {
    let mut sent = photo(900, 600, 1);
    sent.extend(b"<html><script>alert(1)</script></html>PK\x03\x04META-INF/MANIFEST.MF");
    let picture = Picture::read(&sent).unwrap();
    for word in [&b"Exif"[..], b"GPS", b"script", b"PK\x03\x04"] {
        assert!(!picture.bytes.windows(word.len()).any(|part| part == word), "{word:?}");
    }
}

#[test]
fn each_kind_is_read_and_a_small_one_stays_small() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
        let picture = Picture::read(&file(halves(80, 60), format)).unwrap();
        assert_eq!((picture.side, picture.content_type), (60, "image/jpeg"), "{format:?}");
    }
    let glass = RgbaImage::from_pixel(40, 40, Rgba([1, 2, 3, 0]));
    assert_eq!(
        Picture::read(&file(glass, ImageFormat::Png)).unwrap().content_type,
        "image/png"
    );
}

#[test]
fn anything_else_is_refused_whatever_it_says_it_is() {
    for sent in [
        &b""[..],
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<html>\x89PNG\r\n\x1a\n",
        b"GIF89a\x01\0\x01\0\0\0\0;",
        b"BM\x3a\0\0\0\0\0\0\0",
        b"\x89PNG\r\n\x1a\n",
        b"\xFF\xD8\xFF",
        b"RIFF\x04\0\0\0WEBP",
    ] {
        let error = Picture::read(sent).unwrap_err();
        assert_eq!(
            (error.code, error.field.as_deref()),
            (Code::Invalid, Some("file")),
            "{sent:?}"
        );
    }
}

#[test]
fn a_file_cut_off_anywhere_is_no_panic_and_a_png_is_refused() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
        let whole = file(halves(64, 48), format);
        for end in 0..whole.len() / 2 {
            let read = Picture::read(&whole[..end]);
            assert!(format == ImageFormat::Jpeg || read.is_err(), "{format:?} {end}");
        }
    }
}

#[test]
fn a_picture_that_says_it_is_huge_is_refused_by_its_head() {
    for (width, height) in [
        (60_000, 60_000),
        (12_001, 1),
        (1, 12_001),
        (u32::MAX, u32::MAX),
        (4_000, 4_000),
    ] {
        let error = Picture::read(&png_of(width, height, b"never read")).unwrap_err();
        assert_eq!(
            (error.code, error.field.as_deref()),
            (Code::Invalid, Some("file")),
            "{width} x {height}"
        );
    }
    let none = Picture::read(&png_of(0, 0, b"")).unwrap_err();
    assert_eq!(none.code, Code::Invalid);
}

#[test]
fn a_file_of_two_kinds_comes_through_as_pixels_or_not_at_all() {
    let words: [&[u8]; 4] = [b"<script>", b"</html>", b"PK\x03\x04", b"alert("];
    let script = b"<html><script>alert(1)</script></html>".to_vec();
    let (png, jpeg) = (
        file(halves(8, 8), ImageFormat::Png),
        file(halves(8, 8), ImageFormat::Jpeg),
    );
    let text = chunk(b"tEXt", &[b"Comment\0".to_vec(), script.clone()].concat());
    let note = u16::try_from(script.len() + 2).unwrap().to_be_bytes();
    let first_is_html = [b"GIF89a/*".to_vec(), script.clone(), b"*/=1;alert(1)".to_vec()].concat();
    for (what, sent, taken) in [
        ("PNG, then HTML", [png.clone(), script.clone()].concat(), true),
        (
            "PNG with HTML in a chunk",
            [&png[..33], &text, &png[33..]].concat(),
            true,
        ),
        (
            "JPEG with HTML in a comment",
            [&jpeg[..2], &[0xFF, 0xFE], &note, &script, &jpeg[2..]].concat(),
            true,
        ),
        (
            "JPEG, then a zip",
            [jpeg.clone(), b"PK\x03\x04evil".to_vec()].concat(),
            true,
        ),
        ("GIF and JavaScript", first_is_html, false),
        ("a zip, then PNG", [b"PK\x03\x04".to_vec(), png.clone()].concat(), false),
        ("HTML, then PNG", [script, png].concat(), false),
    ] {
        match Picture::read(&sent) {
            Ok(picture) => {
                assert!(taken, "{what}");
                let comes_through = |word: &&[u8]| picture.bytes.windows(word.len()).any(|part| part == *word);
                assert!(!words.iter().any(comes_through), "{what}");
            }
            Err(error) => assert!(!taken && error.code == Code::Invalid, "{what}: {error:?}"),
        }
    }
}

#[test]
fn of_a_picture_that_moves_one_frame_is_kept_or_none() {
    let plain = file(halves(8, 8), ImageFormat::Png);
    let frames = chunk(b"acTL", &[0, 0, 0xFF, 0xFF, 0, 0, 0, 0]);
    let moving = [&plain[..33], &frames, &plain[33..]].concat();
    let picture = match Picture::read(&moving) {
        Ok(picture) => picture,
        Err(error) => return assert_eq!(error.code, Code::Invalid),
    };
    assert!(!picture.bytes.windows(4).any(|part| part == b"acTL"));
    assert_eq!(read(&picture).dimensions(), (8, 8));
}
