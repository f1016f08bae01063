@echo off
rem Runs Postern: finds a JDK 25, builds a checkout whose jars are missing, then starts the gateway.
rem   POSTERN_JAVA_HOME   the JDK 25 to use; otherwise the usual places are searched
rem   POSTERN_JAVA_OPTS   further options for the JVM, as in -Xmx2g
setlocal
set "root=%~dp0"
if "%root:~-1%"=="\" set "root=%root:~0,-1%"

set "java_home="
if defined POSTERN_JAVA_HOME call :try "%POSTERN_JAVA_HOME%"
if not defined java_home if defined JAVA_HOME call :try "%JAVA_HOME%"
for /d %%d in ("%ProgramFiles%\Eclipse Adoptium\*" "%ProgramFiles%\Java\*" "%ProgramFiles%\Microsoft\*" "%ProgramFiles%\Zulu\*" "%ProgramFiles%\Amazon Corretto\*" "%USERPROFILE%\.jdks\*" "%USERPROFILE%\.sdkman\candidates\java\*" "%USERPROFILE%\scoop\apps\temurin25-jdk\*") do (
  if not defined java_home call :try "%%~d"
)
if not defined java_home (
  echo postern: needs a JDK 25 and found none. 1>&2
  echo   Install one: winget install EclipseAdoptium.Temurin.25.JDK 1>&2
  echo   or point POSTERN_JAVA_HOME at one. 1>&2
  exit /b 1
)

if exist "%root%\server\pom.xml" goto checkout
if exist "%root%\lib\postern-server.jar" (
  set "class_path=%root%\lib\*"
  goto run
)
echo postern: found neither sources nor lib\postern-server.jar in %root% 1>&2
exit /b 1

:checkout
set "jar=%root%\server\target\postern-server.jar"
set "class_path=%jar%;%root%\server\target\lib\*"
set "noted=%root%\server\target\last-build"
rem Maven leaves a jar alone whose content has not changed, so the time of the last build is noted too.
powershell -NoProfile -Command "$jar = Get-Item -ErrorAction SilentlyContinue $env:jar; if (-not $jar) { exit 1 }; $built = (@($jar) + @(Get-Item -ErrorAction SilentlyContinue $env:noted) | Measure-Object -Property LastWriteTime -Maximum).Maximum; $sources = Get-ChildItem -Recurse -File $env:root -Include pom.xml, *.java, *.js, *.yaml, *.sql, *.txt | Where-Object { ($_.Name -eq 'pom.xml' -or $_.FullName -like '*\src\main\*') -and $_.LastWriteTime -gt $built } | Select-Object -First 1; if ($sources) { exit 1 }"
if not errorlevel 1 goto run
echo postern: building; the first time takes a few minutes 1>&2
pushd "%root%"
set "JAVA_HOME=%java_home%"
set "MAVEN_OPTS=--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow %MAVEN_OPTS%"
call mvn -q -B -Dstyle.color=never -DskipTests package 1>&2
if errorlevel 1 (
  popd
  echo postern: the build failed; its output says why 1>&2
  exit /b 1
)
popd
type nul > "%noted%"

:run
"%java_home%\bin\java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -Dpolyglot.engine.WarnInterpreterOnly=false -XX:+UseCompactObjectHeaders "-Dpostern.home=%root%" %JAVA_OPTS% %POSTERN_JAVA_OPTS% -cp "%class_path%" dev.postern.Main %*
exit /b %errorlevel%

:try
if not exist "%~1\bin\java.exe" exit /b 0
if not exist "%~1\release" exit /b 0
findstr /r /c:"^JAVA_VERSION=.25[.\"]" "%~1\release" >nul && set "java_home=%~1"
exit /b 0
