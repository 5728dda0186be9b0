/** What tests of several packages share: real backends on free ports, and ways to break the connections to them. */
package io.parley.testing;
