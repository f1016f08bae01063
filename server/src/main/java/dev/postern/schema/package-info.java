/** What the services have, and what of it one caller may see. */
package dev.postern.schema;
