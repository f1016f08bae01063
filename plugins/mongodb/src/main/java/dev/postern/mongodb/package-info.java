/**
 * MongoDB as a data source: collections are tables, members of documents columns. Filters become
 * find filters that answer as SQL's three-valued logic does; a write is decided on the documents as
 * they are, asked of the gate, and then made only where they still are so.
 */
package dev.postern.mongodb;
