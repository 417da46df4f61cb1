"""Instruments while they measure: one file a transport, the journal on disk, and the loop that joins them."""
