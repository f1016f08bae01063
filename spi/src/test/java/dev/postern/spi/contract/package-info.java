/**
 * What every plugin must fulfil, as tests that a vendor inherits: {@link
 * dev.postern.spi.contract.DataSourceContract} and {@link
 * dev.postern.spi.contract.AuthProviderContract}.
 */
package dev.postern.spi.contract;
