//! The Table on SQLite.
