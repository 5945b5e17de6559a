// The graph of the service through @neo4j/graphql, with nothing else: what a small project would run.
// Its types have the fields of the four questions; Yoga keeps parsed and validated documents, as is usual.
import { createServer } from "node:http";
import { Neo4jGraphQL } from "@neo4j/graphql";
import { createYoga } from "graphql-yoga";
import neo4j from "neo4j-driver";

const typeDefs = /* GraphQL */ `
  type Company @node {
    key: String!
    name: String!
    industry: String
    country: String
    foundedYear: Int @alias(property: "founded_year")
    employees: Int
    has: [Resource!]! @relationship(type: "HAS", direction: OUT)
    needs: [Resource!]! @relationship(type: "NEEDS", direction: OUT)
    alliances: [Alliance!]! @relationship(type: "MEMBER_OF", direction: OUT)
  }

  type Resource @node {
    key: String!
    name: String!
    kind: String!
  }

  type Alliance @node {
    key: String!
    name: String!
    stage: String!
    startsOn: String @alias(property: "starts_on")
    members: [Company!]! @relationship(type: "MEMBER_OF", direction: IN)
  }
`;

const { PORT, NEO4J_URI, NEO4J_USER, NEO4J_PASSWORD, NEO4J_DATABASE } = process.env;
const driver = neo4j.driver(NEO4J_URI, neo4j.auth.basic(NEO4J_USER, NEO4J_PASSWORD));
const schema = await new Neo4jGraphQL({ typeDefs, driver }).getSchema();
const context = { sessionConfig: { database: NEO4J_DATABASE } };
const yoga = createYoga({ schema, context: () => context, graphiql: false, landingPage: false, logging: false });
createServer(yoga).listen(Number(PORT), "127.0.0.1");
