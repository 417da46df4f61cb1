"""Equipment: parts joined at named sites."""
