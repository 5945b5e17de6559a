// Unique keys of grants of sales and of API keys. The latter are not part of the network: its revision and history leave them out.

// name: api_key_id
CREATE CONSTRAINT api_key_id IF NOT EXISTS FOR (n:ApiKey) REQUIRE n.id IS UNIQUE

// name: sales_grant_key
CREATE CONSTRAINT sales_grant_key IF NOT EXISTS FOR (n:SalesGrant) REQUIRE n.key IS UNIQUE

// name: audit_entry_key
CREATE CONSTRAINT audit_entry_key IF NOT EXISTS FOR (n:AuditEntry) REQUIRE n.key IS UNIQUE

// name: audit_entry_instance
CREATE INDEX audit_entry_instance IF NOT EXISTS FOR (n:AuditEntry) ON (n.instance)
