/**
 * Sign-in by the names and passwords of an LDAP directory or Active Directory.
 *
 * <p>A name is looked for or put into a DN, the password is proved by binding as that entry, and
 * its groups become roles. What cannot be found out for sure (groups cut off, a directory away)
 * signs nobody in.
 */
package dev.postern.ldap;
