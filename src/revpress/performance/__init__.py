"""How strong and how fast a person is in an exercise."""
