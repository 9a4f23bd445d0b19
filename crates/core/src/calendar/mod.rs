//! iCalendar files (RFC 5545) read into entries.
