"""What is decided about a document before it runs: validity, size, cost, hidden inputs, rate."""
