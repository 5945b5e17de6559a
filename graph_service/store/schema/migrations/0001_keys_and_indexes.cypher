// Each key once, indexes for filters and orders, and the node that carries the graph's revision.

// name: migration_number
CREATE CONSTRAINT migration_number IF NOT EXISTS FOR (n:Migration) REQUIRE n.number IS UNIQUE

// name: graph_id
CREATE CONSTRAINT graph_id IF NOT EXISTS FOR (n:Graph) REQUIRE n.id IS UNIQUE

// name: company_key
CREATE CONSTRAINT company_key IF NOT EXISTS FOR (n:Company) REQUIRE n.key IS UNIQUE

// name: resource_key
CREATE CONSTRAINT resource_key IF NOT EXISTS FOR (n:Resource) REQUIRE n.key IS UNIQUE

// name: alliance_key
CREATE CONSTRAINT alliance_key IF NOT EXISTS FOR (n:Alliance) REQUIRE n.key IS UNIQUE

// name: company_industry
CREATE INDEX company_industry IF NOT EXISTS FOR (n:Company) ON (n.industry)

// name: company_country
CREATE INDEX company_country IF NOT EXISTS FOR (n:Company) ON (n.country)

// name: company_name_sort
CREATE INDEX company_name_sort IF NOT EXISTS FOR (n:Company) ON (n.name_sort)

// name: company_employees
CREATE INDEX company_employees IF NOT EXISTS FOR (n:Company) ON (n.employees)

// name: company_founded_year
CREATE INDEX company_founded_year IF NOT EXISTS FOR (n:Company) ON (n.founded_year)

// name: company_revenue_amount
CREATE INDEX company_revenue_amount IF NOT EXISTS FOR (n:Company) ON (n.revenue_amount)

// name: company_created_at
CREATE INDEX company_created_at IF NOT EXISTS FOR (n:Company) ON (n.created_at)

// name: resource_kind
CREATE INDEX resource_kind IF NOT EXISTS FOR (n:Resource) ON (n.kind)

// name: resource_name_sort
CREATE INDEX resource_name_sort IF NOT EXISTS FOR (n:Resource) ON (n.name_sort)

// name: alliance_stage
CREATE INDEX alliance_stage IF NOT EXISTS FOR (n:Alliance) ON (n.stage)

// name: alliance_starts_on
CREATE INDEX alliance_starts_on IF NOT EXISTS FOR (n:Alliance) ON (n.starts_on)

// name: alliance_name_sort
CREATE INDEX alliance_name_sort IF NOT EXISTS FOR (n:Alliance) ON (n.name_sort)

// The epoch distinguishes this graph from another with the same number of changes.
// name: graph_node
MERGE (g:Graph {id: 'graph'})
ON CREATE SET g.epoch = substring(randomUUID(), 0, 8), g.number = 0
