"""The network on one day, its history, and the model of its next links."""
