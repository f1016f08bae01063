/** How often and how much: rates of calls, budgets of roles, and what is told of them. */
package dev.postern.limit;
