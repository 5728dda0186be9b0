package io.parley.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * How long tests wait for what must happen, in one place: so long that only what hangs is found, however slow or busy the machine is. It is
 * Awaitility's, too, for every test (JUnit finds this by itself).
 */
public final class Patience implements BeforeAllCallback {
    public static final Duration LIMIT = Duration.ofSeconds(90);

    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultTimeout(LIMIT);
    }
}
