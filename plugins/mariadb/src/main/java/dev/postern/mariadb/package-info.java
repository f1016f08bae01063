/** MariaDB and MySQL as data sources. */
package dev.postern.mariadb;
