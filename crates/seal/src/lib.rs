//! PDF bytes in, sealed PDF bytes out.
