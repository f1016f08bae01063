/** Files of a folder or a bucket: a table of them, their contents, and tables in some of them. */
package dev.postern.files;
