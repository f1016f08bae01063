/**
 * What plugin vendors compile against.
 *
 * <p>A plugin contributes a {@link dev.postern.spi.DataSourceConnector} or an {@link
 * dev.postern.spi.AuthProvider}; everything else here is immutable values that travel between the
 * gateway and it. Unless a type says otherwise, values are safe to share between threads and no
 * parameter or result is null.
 */
package dev.postern.spi;
