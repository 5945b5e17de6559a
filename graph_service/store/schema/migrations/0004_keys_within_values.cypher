// Companies of an industry or a country in the order of their keys: a page is read from the index, and no more of them.

// name: company_industry_key
CREATE INDEX company_industry_key IF NOT EXISTS FOR (n:Company) ON (n.industry, n.key)

// name: company_country_key
CREATE INDEX company_country_key IF NOT EXISTS FOR (n:Company) ON (n.country, n.key)
