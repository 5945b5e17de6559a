"""The transports of operations and pages: HTTP, WebSocket, server-sent events, REST."""
