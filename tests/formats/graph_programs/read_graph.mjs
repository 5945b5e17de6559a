// Reads a graph with the library of its format, and prints its edges: source, target, type, weight.
import { readFileSync } from "node:fs";
import { DOMParser } from "@xmldom/xmldom";
import cytoscape from "cytoscape";
import Graph from "graphology";
import gexf from "graphology-gexf";
import graphml from "graphology-graphml";

globalThis.DOMParser = DOMParser;
const path = process.argv[2];
const text = readFileSync(path, "utf-8");
let nodes;
let edges;
if (path.endsWith(".cyjs")) {
  const drawn = cytoscape({ headless: true, elements: JSON.parse(text).elements });
  nodes = drawn.nodes().map((node) => [node.id(), node.data("label")]);
  edges = drawn.edges().map((edge) => [edge.source().id(), edge.target().id(), edge.data("type"), edge.data("weight")]);
} else {
  const graph = (path.endsWith(".gexf") ? gexf : graphml).parse(Graph, text);
  nodes = graph.mapNodes((node, its) => [node, its.label]);
  edges = graph.mapEdges((_, its, source, target) => [source, target, its.type, its.weight]);
}
console.log(JSON.stringify({ nodes, edges }));
