"""A whole population on a whole range of settings: chunk by chunk, kept as it grows, resumed where it stopped."""
