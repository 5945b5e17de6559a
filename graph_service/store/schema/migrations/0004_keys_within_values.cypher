// Companies of an industry or a country in the order of their keys: only the rows of a page are read from the index.

// name: company_industry_key
CREATE INDEX company_industry_key IF NOT EXISTS FOR (n:Company) ON (n.industry, n.key)

// name: company_country_key
CREATE INDEX company_country_key IF NOT EXISTS FOR (n:Company) ON (n.country, n.key)
