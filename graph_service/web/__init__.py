"""Pages that the service serves, with everything they need: nothing is fetched from elsewhere."""
