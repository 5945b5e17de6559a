// Keys of the interface: each once. They are no part of the network: its revision and history leave them out.

// name: api_key_id
CREATE CONSTRAINT api_key_id IF NOT EXISTS FOR (n:ApiKey) REQUIRE n.id IS UNIQUE
