"""Typical operations, by name: their statements are kept as snapshots, and planned on a Neo4j."""

from typing import Final

TYPICAL: Final = {
    "company_with_everything": """
        { company(key: "lufthansa") { id key name regions tags financials { year currency revenue debtRatio }
          version createdAt
          has(first: 5, minLevel: 0.5, orderBy: [{by: LEVEL, direction: DESC}]) {
            totalCount edges { level evidence node { key name kind } } }
          needs(filter: {kind: [MARKET_ACCESS]}) { edges { importance requiredLevel node { key } } }
          alliances { nodes { key members(asOf: "2022-01-14") { edges { role since until node { key } } } } }
          competitors(first: 3) { edges { intensity node { key } } } } }""",
    "company_without_fields": """{ company(key: "lufthansa") { __typename name @skip(if: true)
          has @include(if: false) { totalCount } } }""",
    "companies_first_page": """
        { companies(first: 20, orderBy: [{by: EMPLOYEES, direction: DESC}, {by: NAME}]) {
          nodes { key name employees } pageInfo { hasNextPage endCursor } } }""",
    "companies_search": """{ companies(search: "Ål luft") { totalCount nodes { key name } } }""",
    "companies_before_and_after": """
        { companies(last: 2, orderBy: [{by: EMPLOYEES}],
            after: "WyJDb21wYW55Q29ubmVjdGlvbjpFTVBMT1lFRVMiLDUsImMxIl0=",
            before: "WyJDb21wYW55Q29ubmVjdGlvbjpFTVBMT1lFRVMiLG51bGwsImMyIl0=") {
          edges { cursor node { key } } pageInfo { hasNextPage hasPreviousPage } } }""",
    "companies_by_values": """
        { companies(filter: {key: {in: ["a", "b"]}, name: {contains: "Air", ne: "Air"},
            country: {startsWith: "D", isNull: false}, regions: {any: ["EU"], none: ["US"]},
            employees: {gte: 100, lt: 5000}, revenue: {gt: 1},
            or: [{tags: {all: ["x"]}}, {tags: {any: []}}]}) {
          nodes { key } } }""",
    "companies_by_relations": """
        { companies(filter: {has: {resource: {kind: [CHANNEL]}, level: {gte: 0.5}}, not: {needs: {}},
            memberOf: {key: {eq: "skyteam"}, activeOn: "2022-01-14"}, competesWith: {country: {eq: "US"}},
            partnerOf: {key: {eq: "klm"}}}) { totalCount } }""",
    "companies_in_alliances_today": """
        { companies(filter: {memberOf: {exclusive: true, member: {key: {eq: "klm"}}}}) { nodes { key } } }""",
    "partners": """
        { company(key: "lufthansa") { partners(first: 3, orderBy: [{by: REVENUE, direction: DESC}]) {
          totalCount edges { cursor sharedAlliances node { key } } pageInfo { hasPreviousPage } } } }""",
    "resource_with_holders": """
        { resource(key: "apt-fra") { name kind pooled
          holders(minLevel: 0.5, filter: {country: {eq: "DE"}}) { edges { level importance node { key } } }
          seekers(first: 0) { totalCount } } }""",
    "alliances_with_members": """
        { alliances(filter: {stage: [ACTIVE, PILOT], modes: [CO_BRANDING], startsOn: {lte: "2020-01-01"}},
            orderBy: [{by: STARTS_ON}]) {
          nodes { key members(first: 2, filter: {country: {ne: "US"}}) { totalCount nodes { key } } } } }""",
    "members_after_a_period": """
        { alliance(key: "skyteam") { members(first: 2,
            after: "WyJBbGxpYW5jZU1lbWJlckNvbm5lY3Rpb246IiwiYWVyb2Zsb3QiLCIyMDA2LTA0LTE0IixudWxsXQ==") {
          edges { role since node { key } } pageInfo { hasPreviousPage } } } }""",
    "resources_counted": """{ resources(search: "  ") { totalCount pageInfo { hasNextPage } } }""",
    "groups_by_region": """
        { companyGroups(by: REGION, filter: {country: {isNull: false}}) {
          value count averageEmployees totalRevenue allianceCount } }""",
    "groups_counted": """{ companyGroups(by: COUNTRY) { value count } }""",
    "nodes_of_three_types": """
        { nodes(ids: ["Q29tcGFueTpj", "UmVzb3VyY2U6cg==", "QWxsaWFuY2U6YQ=="]) { id
          ... on Company { name } ... on Resource { kind } ... on Alliance { stage } } }""",
    "same_list_twice": """
        { company(key: "klm") { strong: has(minLevel: 1) { nodes { key } nodes { name } }
          weak: has(first: 1, orderBy: [{by: LEVEL}]) { a: nodes { key holders(first: 1) { nodes { key } } }
            b: nodes { holders(minLevel: 0.9) { totalCount } } } } }""",
    "company_facts": """
        query ($k: String = "lufthansa") { company(key: $k) { key name industry country foundedYear } }""",
    "companies_of_an_industry": """
        { companies(filter: {industry: {eq: "airline"}}, first: 50) { nodes { key name industry
          has { nodes { key name kind } } needs { nodes { key name kind } } } } }""",
    "partners_of_partners": """
        { company(key: "lufthansa") { key name alliances { nodes { key name stage
          members { nodes { key name country has { nodes { key name } } } } } } } }""",
    "companies_with_their_alliances": """
        { companies(first: 100) { nodes { key name alliances(first: 10) { nodes { key name stage startsOn
          members { nodes { key name industry country foundedYear employees } } } } } } }""",
    "node_by_id": """{ node(id: "Q29tcGFueTpj") { __typename ... on Company { name country } } }""",
    "history_of_a_company": """
        { company(key: "lufthansa") { history(first: 10) {
          nodes { at by action kind subject fields { field before after } } pageInfo { endCursor } } } }""",
    "latest_changes": """{ changes(first: 20) { nodes { key at by action kind subject other count } } }""",
    "indicators_with_readings": """
        { alliance(key: "skyteam") { kpis { nodes { key name unit target weight direction pilot { key goal }
          readings(asOf: "2022-01-14", last: 5) { nodes { readOn value } } } } } }""",
    "open_checks": """
        { dueDiligenceChecks(filter: {status: [OPEN, FAILED]}) {
          nodes { kind status findings alliance { key name } } } }""",
    "agreement_with_its_rules": """
        { agreement(key: "a1") { key alliance { key } number signedOn modes exclusive
          tiers { nodes { key } } bonuses { nodes { key } } } }""",
    "meetings_with_actions": """
        { alliance(key: "skyteam") { governanceBodies { nodes { name kind
          members { nodes { person company { key } } }
          meetings(last: 3) { nodes { heldOn decisions } } } }
          actions(first: 5) { nodes { task dueOn doneOn } } } }""",
    "articles_with_a_word": """
        { articles(search: "onboarding", first: 10) { totalCount nodes { title tags } } }""",
    "stages_on_a_day": """
        { alliance(key: "skyteam") { stageMoves(asOf: "2022-01-14") {
          nodes { fromStage toStage movedOn movedBy reason } } } }""",
}
