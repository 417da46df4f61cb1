"""The athlete: a scaled musculoskeletal body."""
