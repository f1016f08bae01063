/** A product in small that breaks every house rule, so that the rules can be seen to notice. */
package dev.postern.house.broken;
