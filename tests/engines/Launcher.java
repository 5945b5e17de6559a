import java.nio.file.Path;
import org.neo4j.dbms.api.DatabaseManagementService;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;

/** Runs a Neo4j with the given home folder and settings, until standard input is closed: however the tests ended. */
public class Launcher {
    public static void main(String[] arguments) throws Exception {
        DatabaseManagementService server = new DatabaseManagementServiceBuilder(Path.of(arguments[0]))
                .loadPropertiesFromFile(Path.of(arguments[1]))
                .build();
        while (System.in.read() >= 0) {}
        server.shutdown();
        System.exit(0);
    }
}
