"""How much a server takes, when requests come by the clock and not when it is ready for them."""
