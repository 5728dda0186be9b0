package io.parley;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;

/** The health check of an image, which has no shell and no other client: {@code Probe URL}. Exit code 0 if that is answered 200 within a second. */
public final class Probe {
    private static final int LIMIT_MS = 1_000;

    private Probe() {}

    public static void main(String[] args) {
        System.exit(args.length == 1 && answers(args[0]) ? 0 : 1);
    }

    private static boolean answers(String url) {
        try {
            var connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
            connection.setConnectTimeout(LIMIT_MS);
            connection.setReadTimeout(LIMIT_MS);
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            System.err.println(url + ": " + e.getMessage());
            return false;
        }
    }
}
