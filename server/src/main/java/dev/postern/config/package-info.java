/** What the one config file says, as records with working defaults. */
package dev.postern.config;
