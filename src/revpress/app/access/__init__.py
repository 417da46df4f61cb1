"""Who may do what: rights, persons, and how each request finds out."""
