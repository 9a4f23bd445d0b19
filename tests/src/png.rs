//! Pictures to send, written without the code that reads them.

/// A PNG of one colour (PNG 3; its pixels stored, not compressed). At most some 100 pixels wide and high.
pub fn png(width: u16, height: u16, colour: [u8; 3]) -> Vec<u8> {
    let row = [&[0][..], &colour.repeat(usize::from(width))].concat();
    let pixels = row.repeat(usize::from(height));
    let head = [
        &u32::from(width).to_be_bytes()[..],
        &u32::from(height).to_be_bytes(),
        &[8, 2, 0, 0, 0],
    ]
    .concat();
    let parts = [
        chunk(b"IHDR", &head),
        chunk(b"IDAT", &stored(&pixels)),
        chunk(b"IEND", &[]),
    ];
    [b"\x89PNG\r\n\x1a\n".to_vec(), parts.concat()].concat()
}

/// A zlib stream of one stored block (RFC 1950, RFC 1951).
fn stored(data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap();
    let (a, b) = data.iter().fold((1, 0), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    let check = (b << 16 | a).to_be_bytes();
    [
        &[0x78, 0x01, 0x01][..],
        &length.to_le_bytes(),
        &(!length).to_le_bytes(),
        data,
        &check,
    ]
    .concat()
}

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
