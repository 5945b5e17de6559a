// Checks of a store's set-up. The probe has its own label, and is deleted again.

// name: write_probe
CREATE (p:Probe {key: $key, text: $text})
RETURN p.text

// name: read_probe
MATCH (p:Probe {key: $key})
RETURN p.text

// name: delete_probe
MATCH (p:Probe {key: $key})
DETACH DELETE p
RETURN count(*)

// name: engine_clock
RETURN toString(datetime())
