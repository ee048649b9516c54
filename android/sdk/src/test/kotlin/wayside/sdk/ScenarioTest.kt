// Runs the scenarios of tests/scenarios, word for word, over the generated Kotlin.
package wayside.sdk

import java.nio.file.Files
import java.nio.file.Path
import kotlin.io.path.extension
import kotlin.io.path.readText
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.boolean
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir

class ScenarioTest {
    private val scenarios: Path = Path.of(environment("WAYSIDE_SCENARIOS")).toRealPath()
    private val files: List<JsonObject> = Files.list(scenarios).use { paths ->
        val sorted = paths.filter { it.extension == "json" }.sorted()
        sorted.map { Json.parseToJsonElement(it.readText()).jsonObject }.toList()
    }

    @Test
    fun `every scenario goes as its data says`(@TempDir folder: Path) {
        val failed = files.filter { "steps" in it }.sumOf { scenario ->
            val name = scenario.getValue("scenario").jsonPrimitive.content
            val steps = scenario.getValue("steps").jsonArray.map { it.jsonObject }
            val passed = Stage(Files.createDirectory(folder.resolve(name)), scenarios).use { passed(name, steps, it) }
            val missed = if (passed < steps.size) 1 else 0
            val left = steps.size - passed - missed
            val rest = if (left > 0) " (the $left after it were not run)" else ""
            println("kotlin, $name: $passed passed, $missed failed$rest")
            missed
        }
        assertEquals(0, failed)
    }

    private fun passed(name: String, steps: List<JsonObject>, stage: Stage): Int {
        steps.forEachIndexed { index, step ->
            try {
                stage.take(step)
            } catch (mismatch: Mismatch) {
                println("FAILED $name, step ${index + 1} ${step["step"]}: ${mismatch.message}")
                return index
            }
        }
        return steps.size
    }

    @Test
    fun `expectations mean what the table says`() {
        val table = files.single { "cases" in it }
        val cases = table.getValue("cases").jsonArray.map { it.jsonObject }
        val wrong = cases.filterNot { case ->
            val names = Names(table.getValue("names").jsonObject)
            val matched = try {
                names.check(case.getValue("expected"), case.getValue("found"))
                true
            } catch (_: Mismatch) {
                false
            }
            matched == case.getValue("matches").jsonPrimitive.boolean
        }
        println("kotlin, matching: ${cases.size - wrong.size} passed, ${wrong.size} failed")
        assertEquals(emptyList<JsonObject>(), wrong)
    }
}
