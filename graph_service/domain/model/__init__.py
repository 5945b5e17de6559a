"""Companies, resources, alliances: their fields, and the validation of values."""
