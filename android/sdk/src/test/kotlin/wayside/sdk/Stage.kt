// One phone and one council for a scenario: every step of tests/scenarios/README.md over the generated bindings.
package wayside.sdk

import java.lang.reflect.Modifier
import java.net.InetAddress
import java.net.ServerSocket
import java.net.SocketException
import java.nio.file.Path
import java.util.concurrent.ConcurrentLinkedQueue
import kotlin.concurrent.thread
import kotlinx.coroutines.runBlocking
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.boolean
import kotlinx.serialization.json.double
import kotlinx.serialization.json.int
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import wayside.ffi.ChangeHint
import wayside.ffi.ChangeObserver
import wayside.ffi.DialectName
import wayside.ffi.DraftChanges
import wayside.ffi.Failure
import wayside.ffi.OpenFailure
import wayside.ffi.PositionRecord
import wayside.ffi.ReporterRecord
import wayside.ffi.SubmitFailure
import wayside.ffi.WaysideClient

class Stage(private val folder: Path, scenarios: Path) : AutoCloseable {
    private val port = ServerSocket(0, 1, InetAddress.getLoopbackAddress()).use { it.localPort }
    private val pack = environment("WAYSIDE_PACK")
    private var client: WaysideClient? = null
    private var server: Process? = null
    private var mute: MuteLine? = null
    private var hints = Hints()
    private val names = Names(
        mapOf(
            "server" to "http://127.0.0.1:$port/",
            "pack" to pack,
            "newer_pack" to environment("WAYSIDE_NEWER_PACK"),
            "welsh_pack" to environment("WAYSIDE_WELSH_PACK"),
            "scenarios" to scenarios.toString(),
        ).mapValues { JsonPrimitive(it.value) },
    )

    /** Throws a [Mismatch] if the step did not go as its data says. */
    fun take(step: JsonObject) {
        val arguments = names.filled(JsonObject(step - setOf("step", "as", "expect", "fails"))).jsonObject
        val expectedFailure = step["fails"]
        val answer = try {
            plain(act(arguments))
        } catch (error: Exception) {
            if (error !is Failure && error !is SubmitFailure && error !is OpenFailure) throw error
            val refused = JsonObject(mapOf("error" to JsonPrimitive(snake(error.javaClass.simpleName))) + fields(error))
            return names.check(expectedFailure ?: throw Mismatch("it failed: $refused"), refused, "error")
        }
        if (expectedFailure != null) throw Mismatch("it did not fail, and answered $answer")
        step["as"]?.let { names.known[it.jsonPrimitive.content] = answer }
        step["expect"]?.let { names.check(it, answer) }
    }

    private fun act(step: JsonObject): Any? {
        fun text(key: String) = step.text(key) ?: throw Mismatch("the step has no $key")
        fun phone() = client ?: throw Mismatch("the phone is not open")
        return when (val what = text("do")) {
            "open" -> {
                client?.close()
                val opened = WaysideClient.open(folder.resolve("phone").toString(), null)
                client = opened
                mapOf("set_aside" to opened.setAside())
            }
            "install_pack" -> {
                val dialect = step.text("dialect")?.let {
                    mapOf("wayside" to DialectName.WAYSIDE, "georeport" to DialectName.GEO_REPORT).getValue(it)
                }
                phone().installPack(text("file"), step.text("endpoint"), dialect)
            }
            "services" -> phone().services()
            "begin" -> phone().begin(changes(step.getValue("changes").jsonObject))
            "change" -> phone().change(text("draft"), changes(step.getValue("changes").jsonObject))
            "add_photo" -> phone().addPhoto(text("draft"), text("file"))
            "ask" -> phone().ask(text("draft"))
            "look_for" -> phone().lookFor(text("draft"), text("typed"))
            "answer" -> {
                val values = step.getValue("values").jsonArray.map { it.jsonPrimitive.content }
                phone().answer(text("draft"), text("step_name"), values)
            }
            "back" -> phone().back(text("draft"))
            "ask_again" -> phone().askAgain(text("draft"), text("step_name"))
            "exit_quickly" -> phone().exitQuickly(text("draft"))
            "come_back" -> phone().comeBack()
            "page_words" -> phone().pageWords()
            "speak" -> phone().speak(text("language"))
            "submit" -> phone().submit(text("draft"))
            "list" -> phone().list()
            "explain" -> phone().explain(text("report"))
            "withdraw" -> phone().withdraw(text("report"))
            "ask_for_news" -> phone().askForNews()
            "update" -> runBlocking { phone().update() }
            "sync" -> {
                val metered = step["metered"]?.jsonPrimitive?.boolean ?: false
                val wait = step.getValue("wait_seconds").jsonPrimitive.int
                runBlocking { phone().sync(metered, wait.toUInt()) }
            }
            "observe" -> phone().observe(Hints().also { hints = it })
            "hints" -> listOf("reports", "pack").associateWith { hint -> hints.told.count { it == hint } }
            "start_server" -> if (step["answers"]?.jsonPrimitive?.boolean == false) mute = MuteLine(port) else start()
            "stop_server" -> stop()
            "council" -> run("status", text("reference"), text("status"), "--note", step.text("note") ?: "").let {
                check(it.waitFor() == 0) { "the council's command failed" }
            }
            else -> throw Mismatch("there is no step $what")
        }
    }

    private fun run(vararg arguments: String): Process {
        val data = arrayOf("--data", folder.resolve("council").toString())
        val program = ProcessBuilder(environment("WAYSIDE_SERVER"), *arguments, *data)
        return program.redirectError(ProcessBuilder.Redirect.INHERIT).start()
    }

    private fun start() {
        val started = run("serve", "--listen", "127.0.0.1:$port", "--pack", pack)
        server = started
        val first = started.inputStream.bufferedReader().readLine()
        if (first?.startsWith("listening on ") != true) throw Mismatch("the server said $first")
    }

    private fun stop() {
        mute?.close()
        mute = null
        server?.destroyForcibly()?.waitFor()
        server = null
    }

    override fun close() {
        stop()
        client?.close()
    }
}

/** Takes what is sent, and ends without an answer. */
private class MuteLine(port: Int) : AutoCloseable {
    private val socket = ServerSocket(port, 8, InetAddress.getLoopbackAddress())

    init {
        thread(isDaemon = true) {
            try {
                while (true) socket.accept().use { it.getInputStream().read(ByteArray(1 shl 20)) }
            } catch (closed: SocketException) {
                // The line is stopped.
            }
        }
    }

    override fun close() = socket.close()
}

private class Hints : ChangeObserver {
    val told = ConcurrentLinkedQueue<String>()

    override fun changed(hint: ChangeHint) {
        told.add(snake(hint.name))
    }
}

private fun JsonObject.text(key: String): String? = (this[key] as? JsonPrimitive)?.content

private fun changes(data: JsonObject) = DraftChanges(
    service = data.text("service"),
    position = data["position"]?.jsonObject?.let { at ->
        fun number(key: String) = at.getValue(key).jsonPrimitive.double
        PositionRecord(number("lat"), number("lon"), number("accuracy_m"))
    },
    description = data.text("description"),
    answers = data["answers"]?.jsonObject.orEmpty().mapValues { (_, values) ->
        values.jsonArray.map { it.jsonPrimitive.content }
    },
    reporter = data["reporter"]?.jsonObject?.let { who ->
        val staff = who["staff"]?.jsonPrimitive?.boolean ?: false
        ReporterRecord(who.text("name").orEmpty(), who.text("email"), who.text("phone"), staff)
    },
    language = data.text("language"),
)

/** `NoSuchReport` and `photosSent` as the data writes them. */
private fun snake(name: String): String = when {
    name.all { it.isUpperCase() || it == '_' } -> name.lowercase()
    else -> name.replace(Regex("(?<!^)(?=[A-Z])"), "_").lowercase()
}

/** What the bindings gave, as JSON would have it. */
private fun plain(value: Any?): JsonElement = when (value) {
    null, Unit -> JsonNull
    is String -> JsonPrimitive(value)
    is Boolean -> JsonPrimitive(value)
    is Number -> JsonPrimitive(value)
    is Enum<*> -> JsonPrimitive(snake(value.name))
    is List<*> -> JsonArray(value.map(::plain))
    is Map<*, *> -> JsonObject(value.entries.associate { (key, one) -> key.toString() to plain(one) })
    else -> JsonObject(fields(value))
}

/** A record's or an error's own fields. */
private fun fields(value: Any): Map<String, JsonElement> =
    value.javaClass.declaredFields.filter { !Modifier.isStatic(it.modifiers) }.associate { field ->
        field.isAccessible = true
        snake(field.name) to plain(field.get(value))
    }
