"""How operations and pages travel: HTTP, WebSocket, server-sent events, REST."""
