//! Recurrence after RFC 5545, in floating local time.
