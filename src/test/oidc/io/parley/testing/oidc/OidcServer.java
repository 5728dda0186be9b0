package io.parley.testing.oidc;

import jakarta.servlet.DispatcherType;
import java.nio.file.Files;
import java.util.EnumSet;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.filter.DelegatingFilterProxy;

/**
 * A real provider of OpenID Connect for tests: Spring Authorization Server on Tomcat, in a JVM of its own. Its keys are made at
 * the start. Run as a source file, with its libraries on the class path.
 */
public final class OidcServer {
    private OidcServer() {}

    /** @param args port of the loopback interface, id and secret of the one client, and where that is returned to */
    public static void main(String[] args) throws Exception {
        Logger.getLogger("").setLevel(Level.WARNING);
        System.setProperty("oidc.issuer", "http://127.0.0.1:" + args[0]);
        System.setProperty("oidc.client", args[1]);
        System.setProperty("oidc.secret", args[2]);
        System.setProperty("oidc.redirect", args[3]);
        var tomcat = new Tomcat();
        tomcat.setBaseDir(Files.createTempDirectory("oidc").toString());
        tomcat.setPort(Integer.parseInt(args[0]));
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        tomcat.getConnector().setThrowOnFailure(true);
        tomcat.addContext("", null).addServletContainerInitializer((classes, servlets) -> {
            // Without a servlet no request would come to the filters, which do everything.
            servlets.addServlet("nothing", new DefaultServlet()).addMapping("/");
            var beans = new AnnotationConfigWebApplicationContext();
            beans.register(Provider.class);
            beans.setServletContext(servlets);
            beans.refresh();
            servlets.addFilter("security", new DelegatingFilterProxy("springSecurityFilterChain", beans))
                    .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ERROR), false, "/*");
        }, null);
        tomcat.start();
        System.out.println("ready");
        endWithTheTest();
    }

    /** Standard input is closed when the process that has started this one ends, however it does. */
    private static void endWithTheTest() throws Exception {
        while (System.in.read() >= 0) {
            // nothing is said here
        }
        System.exit(0);
    }
}
