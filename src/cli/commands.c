/* The table of commands and the table of options: what the parser accepts, what help and the man page say. */
#include "base/i18n.h"
#include "cli/cli_options.h"

#define O(x) (1u << OPT_##x)
#define OUTPUT (O(FORMAT) | O(OUT))

const struct option_info cli_options[OPTIONS] = {
    [OPT_YEAR] = {"year", "Y", N_("chỉ năm này (mặc định: mọi năm có số liệu)")},
    [OPT_OUT] = {"out", N_("TỆP|THƯ-MỤC"), N_("ghi ra đây thay vì màn hình")},
    [OPT_FORMAT] = {"format", "text|json|csv|xlsx|md", N_("dạng kết quả (mặc định: text)")},
    [OPT_UNIT] = {"unit", N_("MÃ"), N_("đơn vị hoặc cá nhân")},
    [OPT_AWARD] = {"award", "ID", N_("chỉ hình thức khen thưởng này")},
    [OPT_PLAN] = {"plan", N_("TỆP"), N_("tệp kế hoạch")},
    [OPT_WORKING] = {"working", NULL, N_("đếm ngày làm việc thay vì ngày theo lịch")},
    [OPT_CALENDAR] = {"calendar", N_("TỆP"), N_("ngày nghỉ, ngày làm bù (holidays.csv)")},
    [OPT_MARGIN] = {"margin", "M",
                    N_("khoảng coi là sát ngưỡng: điểm, điểm phần trăm, bậc, ngày (mặc định 1)")},
    [OPT_VARY] = {"vary", "X", N_("cho trọng số từng lĩnh vực thay đổi ±X% (mặc định 10; 0 = bỏ)")},
    [OPT_SEED] = {"seed", "N", N_("hạt giống của các lần thử trọng số (mặc định 29)")},
    [OPT_DRAWS] = {"draws", "N", N_("số lần thử trọng số (mặc định 1000)")},
    [OPT_JOBS] = {"jobs", "N", N_("số luồng (mặc định: số lõi); kết quả không phụ thuộc số luồng")},
    [OPT_DB] =
        {"db", "URL",
         N_("cơ sở dữ liệu: tệp SQLite hoặc postgresql://… (mặc định: $THIDUA_DB, thidua.db)")},
    [OPT_TENANT] = {"tenant", N_("MÃ"),
                    N_("cơ quan chủ trì phong trào (mặc định: cơ quan duy nhất)")},
    [OPT_NAME] = {"name", N_("TÊN"), N_("tên cơ quan chủ trì")},
    [OPT_REASON] = {"reason", N_("LÝ-DO"), N_("vì sao nạp, đính chính")},
    [OPT_AUTHOR] = {"author", N_("NGƯỜI"), N_("người thực hiện (mặc định: tên đăng nhập)")},
    [OPT_DRY_RUN] = {"dry-run", NULL, N_("chỉ kiểm tra, không ghi")},
    [OPT_RUN] = {"run", "N", N_("lần tính số N (mặc định: lần mới nhất)")},
    [OPT_AGAINST] = {"against", N_("THƯ-MỤC"), N_("tính lại từ thư mục này và so từng byte")},
    [OPT_FROM] = {"from", N_("NGÀY"), N_("kế hoạch có hiệu lực từ ngày này")},
    [OPT_MAN] = {"man", NULL, N_("in trang hướng dẫn dạng man")},
    [OPT_QUIET] = {"quiet", NULL, N_("không hiện tiến độ")},
    [OPT_LISTEN] = {"listen", N_("ĐỊA-CHỈ"),
                    N_("nơi lắng nghe: 127.0.0.1:8029, unix:/run/thidua/http.sock (mặc định: "
                       "$THIDUA_LISTEN, 127.0.0.1:8029)")},
    [OPT_METRICS] = {"metrics", N_("ĐỊA-CHỈ"),
                     N_("nơi xem số đo /metrics, ví dụ 127.0.0.1:8030 (mặc định: không mở)")},
    [OPT_BEHIND_PROXY] = {"behind-proxy", NULL,
                          N_("phía trước đã có proxy (nginx), cho lắng nghe địa chỉ ngoài máy")},
    [OPT_DECISION] = {"decision", N_("SỐ"), N_("số quyết định công bố")},
    [OPT_DATE] = {"date", N_("NGÀY"), N_("ngày quyết định công bố")},
    [OPT_EVENT] =
        {"event", "ID",
         N_("việc công bố này là sự kiện nào của kế hoạch (mặc định: sự kiện duy nhất làm "
            "mốc tính thời hạn)")},
};

const struct command cli_commands[] = {
    {"plan", "new", "", 0, 0, O(OUT), N_("in khung kế hoạch có chú thích để điền"), NULL,
     cmd_plan_new},
    {"plan", "schema", "", 0, 0, O(OUT), N_("in JSON Schema cho trình soạn thảo"), NULL,
     cmd_plan_schema},
    {"plan", "check", N_("TỆP"), 1, 1, 0, N_("kiểm tra kế hoạch, chỉ lỗi theo dòng:cột"), NULL,
     cmd_plan_check},
    {"plan", "show", N_("TỆP"), 1, 1, O(FORMAT) | O(OUT),
     N_("đọc kế hoạch bằng tiếng Việt, theo từng điều khoản"), NULL, cmd_plan_show},
    {"plan", "test", N_("TỆP"), 1, 1, O(QUIET),
     N_("chạy các ca kiểm thử trong TỆP.test.yaml cạnh kế hoạch"), NULL, cmd_plan_test},
    {"plan", "diff", N_("CŨ MỚI"), 2, 2, OUTPUT, N_("liệt kê những gì hai kế hoạch khác nhau"),
     NULL, cmd_plan_diff},
    {"evaluate", NULL, N_("THƯ-MỤC"), 1, 1, OUTPUT | O(YEAR) | O(JOBS) | O(QUIET),
     N_("tính điểm, xếp hạng, xét khen thưởng từ các tệp"),
     N_("Đọc plan.yaml, units.csv, facts.csv, people.csv, attestations.csv, events.csv, "
        "holidays.csv trong THƯ-MỤC "
        "(doc/input-files.md). --format json in gói kết quả chuẩn tắc có niêm phong; --out THƯ-MỤC "
        "ghi gói kết quả "
        "và các bảng."),
     cmd_evaluate},
    {"explain", NULL, N_("THƯ-MỤC"), 1, 1,
     OUTPUT | O(UNIT) | O(AWARD) | O(YEAR) | O(JOBS) | O(QUIET),
     N_("vì sao: phiếu điểm và từng điều kiện khen thưởng của một đơn vị, cá nhân"), NULL,
     cmd_explain},
    {"boundary", NULL, N_("THƯ-MỤC"), 1, 1,
     OUTPUT | O(YEAR) | O(MARGIN) | O(VARY) | O(SEED) | O(DRAWS) | O(JOBS) | O(QUIET),
     N_("kết quả nào sát ngưỡng, đồng hạng, do làm tròn, do thiếu số liệu"), NULL, cmd_boundary},
    {"compare", NULL, N_("THƯ-MỤC"), 1, 1, OUTPUT | O(PLAN) | O(YEAR) | O(JOBS) | O(QUIET),
     N_("áp dụng thử kế hoạch khác: hạng, xếp loại, kết luận của ai thay đổi"), NULL, cmd_compare},
    {"deadline", NULL, N_("NGÀY SỐ-NGÀY"), 2, 2, O(WORKING) | O(CALENDAR),
     N_("ngày cuối của thời hạn và cách đếm"), NULL, cmd_deadline},
    {"verify", NULL, N_("GÓI"), 1, 1, O(AGAINST) | O(YEAR) | O(JOBS) | O(QUIET),
     N_("kiểm tra niêm phong của gói kết quả"), NULL, cmd_verify},
    {"init", NULL, "", 0, 0, O(DB) | O(TENANT) | O(NAME) | O(PLAN) | O(AUTHOR),
     N_("tạo cơ sở dữ liệu cho một cơ quan và kế hoạch của cơ quan đó"), NULL, cmd_init},
    {"import", NULL, N_("plan|units|people|facts|attestations|events|holidays TỆP"), 2, 2,
     O(DB) | O(TENANT) | O(DRY_RUN) | O(REASON) | O(AUTHOR) | O(FROM) | O(QUIET),
     N_("nạp một tệp CSV hoặc XLSX, được tất cả hoặc không gì cả"), NULL, cmd_import},
    {"run", NULL, "", 0, 0, O(DB) | O(TENANT) | O(YEAR) | O(AUTHOR) | O(JOBS) | O(QUIET),
     N_("tính và lưu gói kết quả vào cơ sở dữ liệu"), NULL, cmd_run},
    {"results", NULL, "", 0, 0, OUTPUT | O(DB) | O(TENANT) | O(YEAR) | O(JOBS),
     N_("bảng xếp hạng tính từ số liệu hiện có trong cơ sở dữ liệu"), NULL, cmd_results},
    {"publish", NULL, "", 0, 0,
     O(DB) | O(TENANT) | O(YEAR) | O(DECISION) | O(DATE) | O(REASON) | O(EVENT) | O(AUTHOR) |
         O(JOBS),
     N_("công bố kết quả một năm theo quyết định, hoặc đính chính lần công bố trước"),
     N_("Tính từ số liệu hiện có, niêm phong kết quả cùng toàn bộ đầu vào; trang công khai hiện "
        "ngay. "
        "Năm đã công bố thì phải có --reason: lần này là đính chính, lần trước vẫn giữ."),
     cmd_publish},
    {"export", NULL, "", 0, 0, O(OUT) | O(DB) | O(TENANT) | O(RUN), N_("lấy gói kết quả đã lưu"),
     NULL, cmd_export},
    {"backup", NULL, N_("TỆP"), 1, 1, O(DB),
     N_("sao lưu toàn bộ cơ sở dữ liệu ra một tệp có niêm phong"), NULL, cmd_backup},
    {"restore", NULL, N_("TỆP"), 1, 1, O(DB), N_("khôi phục bản sao lưu vào cơ sở dữ liệu trống"),
     NULL, cmd_restore},
    {"serve", NULL, N_("[THƯ-MỤC…]"), 0, CLI_MAX_ARGS,
     O(DB) | O(TENANT) | O(LISTEN) | O(METRICS) | O(BEHIND_PROXY) | O(JOBS),
     N_("mở trang công khai: bảng xếp hạng, phiếu điểm, kết luận, dữ liệu mở"),
     N_("Không có THƯ-MỤC thì lấy từ cơ sở dữ liệu: người ngoài chỉ thấy những gì đã công bố. Dừng "
        "êm khi nhận "
        "SIGTERM hoặc Ctrl+C."),
     cmd_serve},
    {"demo", NULL, N_("[THƯ-MỤC]"), 0, 1, O(OUT) | O(QUIET),
     N_("chạy các ví dụ và chỉ chỗ xem kết quả"), NULL, cmd_demo},
    {"help", NULL, N_("[LỆNH]"), 0, 2, O(MAN), N_("hướng dẫn"), NULL, cmd_help},
    {"version", NULL, "", 0, 0, 0, N_("phiên bản"), NULL, cmd_version},
};
const size_t cli_n_commands = ARRAY_SIZE(cli_commands);
