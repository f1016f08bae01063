/** What each caller may do: roles from the config turned into grants. Grants are made only here. */
package dev.postern.policy;
