"""How well recommendations predict later links."""
