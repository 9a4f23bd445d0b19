//! What the markers of a JPEG tell before it is decoded (ITU-T T.81, B.1 and B.2).

/// True if it is written in one go, as cameras do: then it is decoded row by row. A progressive one, or one with its
/// colours one after the other, takes several times the memory.
pub(super) fn is_one_scan(file: &[u8]) -> bool {
    let mut components = None;
    let mut at = 2;
    // Each segment: FF, marker, length of what follows with the length's own two bytes.
    while let Some([0xFF, marker, high, low, count_of_scan, ..]) = file.get(at..) {
        match marker {
            0xFF => {
                at += 1;
                continue;
            }
            // Baseline and extended sequential: precision, height, width, then the number of components.
            0xC0 | 0xC1 => components = file.get(at + 9),
            // Every other way of coding.
            0xC2 | 0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => return false,
            0xDA => return components == Some(count_of_scan),
            _ => {}
        }
        at += 2 + usize::from(u16::from_be_bytes([*high, *low])).max(2);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: &[u8] = &[0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2];

    fn frame(marker: u8, components: u8) -> Vec<u8> {
        [START, &[0xFF, marker, 0, 9, 8, 0, 1, 0, 1, components, 0]].concat()
    }

    #[test]
    fn only_what_is_written_in_one_go_is_one_scan() {
        let with_scan = |marker, of, count| [frame(marker, of), vec![0xFF, 0xDA, 0, 3, count]].concat();
        assert!(is_one_scan(&with_scan(0xC0, 3, 3)));
        assert!(!is_one_scan(&with_scan(0xC0, 3, 1)), "its colours one after the other");
        assert!(!is_one_scan(&with_scan(0xC2, 3, 3)), "progressive");
        assert!(!is_one_scan(&with_scan(0xDA, 3, 3)), "a scan of nothing");
    }

    #[test]
    fn whatever_is_cut_off_is_no_scan_and_no_panic() {
        let whole = [frame(0xC0, 3), vec![0xFF, 0xDA, 0, 3, 3]].concat();
        for end in 0..whole.len() {
            assert!(!is_one_scan(&whole[..end]), "{end}");
        }
        assert!(!is_one_scan(&[0xFF; 64]));
        assert!(!is_one_scan(&[0xFF, 0xD8, 0xFF, 0xE0, 0, 0, 0, 0, 0, 0]));
    }
}
