"""The ecosystem as a whole, and the position of a company in it."""
