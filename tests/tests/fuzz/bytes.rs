//! Bytes that are nearly right, and bytes that are nothing.

use proptest::{collection::vec, prelude::*, sample::Index};

/// Most changes of one text.
const MOST_EDITS: usize = 8;

#[derive(Debug, Clone)]
enum Edit {
    Put(u8),
    Replace(u8),
    Take,
    /// A part once more: what repeats finds what grows.
    Repeat(Index),
    Cut,
}

/// One of these texts, changed a little, or anything at all.
pub(crate) fn like(seeds: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> {
    let edit = prop_oneof![
        any::<u8>().prop_map(Edit::Put),
        any::<u8>().prop_map(Edit::Replace),
        Just(Edit::Take),
        any::<Index>().prop_map(Edit::Repeat),
        Just(Edit::Cut),
    ];
    let edits = vec((any::<Index>(), edit), 0..MOST_EDITS);
    let changed = (proptest::sample::select(seeds), edits).prop_map(|(seed, edits)| {
        let bytes = seed.as_bytes().to_vec();
        edits
            .into_iter()
            .fold(bytes, |bytes, (at, edit)| changed(bytes, &at, edit))
    });
    prop_oneof![8 => changed, 1 => vec(any::<u8>(), 0..200), 1 => any::<String>().prop_map(String::into_bytes)]
}

fn changed(mut bytes: Vec<u8>, at: &Index, edit: Edit) -> Vec<u8> {
    let at = at.index(bytes.len() + 1);
    match edit {
        Edit::Put(byte) => bytes.insert(at, byte),
        Edit::Replace(byte) if at < bytes.len() => bytes[at] = byte,
        Edit::Take if at < bytes.len() => drop(bytes.remove(at)),
        Edit::Repeat(from) => {
            let from = from.index(at + 1);
            let part = bytes[from..at].to_vec();
            bytes.splice(at..at, part);
        }
        Edit::Cut => bytes.truncate(at),
        Edit::Replace(_) | Edit::Take => {}
    }
    bytes
}
