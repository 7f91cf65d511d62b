//! Code tables and checks of national identifiers (regulations §12.1).
